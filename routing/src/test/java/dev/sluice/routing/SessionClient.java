package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * A connection with a session, which remembers what it heard. Nothing moves until the test lets the
 * node settle.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SessionClient implements SessionListener, ConsumerListener {
    final List<Delivery> deliveries = new ArrayList<>();
    final List<Boolean> answers = new ArrayList<>();
    final List<PublishResult> publishResults = new ArrayList<>();
    final List<Integer> marked = new ArrayList<>();
    private final ManualLoop loop;
    private final BrokerConnection connection;
    private @Nullable ClientSession session;
    private @Nullable Consumer consumer;
    private int firstCredit;
    private @Nullable Boolean isPresent;
    private @Nullable Refusal refusal;
    private @Nullable Refusal end;

    SessionClient(EngineNode node, int lane) {
        loop = node.loops.loop(lane);
        connection = node.connect(lane);
    }

    SessionClient open(SessionRequest request) {
        loop.run(() -> connection.openSession(request, this));
        return this;
    }

    /** Whether it was answered, and the session was there before; fails if it was not answered. */
    boolean wasPresent() {
        return Objects.requireNonNull(isPresent, () -> "not opened: " + refusal);
    }

    boolean isOpen() {
        return isPresent != null;
    }

    Refusal refusal() {
        return Objects.requireNonNull(refusal);
    }

    Refusal end() {
        return Objects.requireNonNull(end);
    }

    SessionClient subscribe(String filter, Quality quality) {
        loop.run(
                () ->
                        Objects.requireNonNull(session)
                                .subscribe(
                                        TopicFilter.of(filter),
                                        new SubscriptionOptions(quality, false, true, 7),
                                        new Answer()));
        return this;
    }

    void unsubscribe(String filter) {
        loop.run(
                () ->
                        Objects.requireNonNull(session)
                                .unsubscribe(TopicFilter.of(filter), new Answer()));
    }

    List<String> kept() {
        return Objects.requireNonNull(session).kept().keySet().stream()
                .map(TopicFilter::pattern)
                .toList();
    }

    void publishOnce(int packetId, String address, String body) {
        publishOnce(packetId, SessionRig.message(Quality.EXACTLY_ONCE, address, body));
    }

    void publishOnce(int packetId, Message message) {
        loop.run(
                () ->
                        Objects.requireNonNull(session)
                                .publishOnce(
                                        packetId,
                                        message,
                                        Target.Kind.ANY,
                                        0,
                                        (_, result) -> publishResults.add(result)));
    }

    void release(int packetId) {
        loop.run(() -> Objects.requireNonNull(session).release(packetId, new Answer()));
    }

    SessionClient receive(int credit) {
        firstCredit = credit;
        loop.run(() -> Objects.requireNonNull(session).receive(this));
        return this;
    }

    void credit(int credit) {
        loop.run(() -> Objects.requireNonNull(consumer).credit(credit, 1L << 40));
    }

    void settle(long first, long last) {
        loop.run(() -> Objects.requireNonNull(consumer).settle(first, last, Outcome.ACCEPTED));
    }

    void mark(long delivery, int mark) {
        loop.run(
                () ->
                        Objects.requireNonNull(consumer)
                                .mark(delivery, mark, () -> marked.add(mark)));
    }

    void disconnect(OptionalLong expiryMs) {
        loop.run(
                () -> {
                    Objects.requireNonNull(session).disconnect(true, expiryMs);
                    connection.close();
                });
    }

    /** Without a goodbye. */
    void close() {
        loop.run(connection::close);
    }

    List<String> texts() {
        return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
    }

    List<Integer> marks() {
        return deliveries.stream().map(Delivery::mark).toList();
    }

    @Override
    public void opened(ClientSession opened, boolean present) {
        session = opened;
        isPresent = present;
    }

    @Override
    public void opened(Consumer made, Target source) {
        consumer = made;
        made.credit(firstCredit, 1L << 40);
    }

    @Override
    public void refused(Refusal why) {
        refusal = why;
    }

    @Override
    public void delivered(Delivery delivery) {
        deliveries.add(delivery);
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        end = why;
    }

    private final class Answer implements ReplyListener<Boolean> {
        @Override
        public void succeeded(Boolean existed) {
            answers.add(existed);
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
        }
    }
}
