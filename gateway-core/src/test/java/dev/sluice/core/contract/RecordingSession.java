package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** A session that remembers what it heard and notes what it should not have heard. */
final class RecordingSession implements SessionListener {
    private final Peer peer;
    private final Violations violations;
    private @Nullable ClientSession session;
    private @Nullable Refusal end;
    private boolean present;

    RecordingSession(Peer peer, Violations violations) {
        this.peer = peer;
        this.violations = violations;
    }

    @Override
    public void opened(ClientSession opened, boolean isPresent) {
        check("opened");
        session = opened;
        present = isPresent;
    }

    @Override
    public void refused(Refusal refusal) {
        violations.add("a session was refused: " + refusal);
    }

    @Override
    public void ended(Refusal why) {
        check("ended");
        end = why;
    }

    private void check(String call) {
        violations.check(peer.loop(), peer.isClosed() || end != null, "session " + call);
    }

    boolean wasPresent() {
        handle();
        return present;
    }

    Refusal.Reason endReason() {
        return Objects.requireNonNull(end, "the session has not ended").reason();
    }

    void assertOpen() {
        handle();
        assertNull(end);
    }

    ClientSession handle() {
        return Objects.requireNonNull(session, "the session is not open");
    }

    /** Subscribes with {@code maxQuality} and no other option. */
    boolean subscribe(String filter, Quality maxQuality) {
        return subscribe(filter, new SubscriptionOptions(maxQuality, false, false, 0));
    }

    boolean subscribe(String filter, SubscriptionOptions options) {
        return peer.ask(reply -> handle().subscribe(TopicFilter.of(filter), options, reply));
    }

    /** The queues and streams that it remembered when it was opened. */
    Set<String> kept() {
        return handle().kept().keySet().stream()
                .map(TopicFilter::pattern)
                .collect(Collectors.toSet());
    }

    boolean unsubscribe(String filter) {
        return peer.ask(reply -> handle().unsubscribe(TopicFilter.of(filter), reply));
    }

    PublishResult publishOnce(int packetId, Message message) {
        long context = sendOnce(packetId, message);
        peer.call(() -> {});
        return peer.result(context);
    }

    /** Publishes and does not let the broker work. */
    long sendOnce(int packetId, Message message) {
        return peer.send(
                (listener, context) ->
                        handle().publishOnce(
                                        packetId, message, Target.Kind.ANY, context, listener));
    }

    boolean release(int packetId) {
        return peer.ask(reply -> handle().release(packetId, reply));
    }

    /** Attaches to the inbox and gives much credit. */
    RecordingConsumer receive() {
        RecordingConsumer consumer = new RecordingConsumer(peer, violations, () -> {});
        peer.call(() -> handle().receive(consumer));
        return consumer.credit(1_000);
    }

    /** Says goodbye; the peer closes afterwards. */
    void disconnect(boolean discardWill, OptionalLong expiryMs) {
        peer.call(() -> handle().disconnect(discardWill, expiryMs));
        peer.close();
    }
}
