package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ObjLongConsumer;

/**
 * One connection of a contract test. Its calls are made on its loop, and the broker then gets time
 * to finish what it can.
 */
final class Peer {
    private final BrokerRig rig;
    private final Violations violations;
    private final ManualLoop loop;
    private final BrokerConnection connection;
    private final Map<Long, PublishResult> results = new HashMap<>();
    private long lastContext;
    private boolean closed;

    Peer(BrokerRig rig, Violations violations, int number) {
        this.rig = rig;
        this.violations = violations;
        this.loop = rig.loops().loop(number);
        ConnectionInfo info =
                new ConnectionInfo(
                        number, "test", "contract", "127.0.0.1:" + (10_000 + number), "default");
        List<BrokerConnection> made = new ArrayList<>();
        loop.run(() -> made.add(rig.broker().connect(info, loop)));
        this.connection = made.getFirst();
    }

    Peer authenticated() {
        Principal who =
                this.<Principal>ask(
                        reply -> connection.authenticate(new Credentials.None(), reply));
        assertEquals(Principal.ANONYMOUS, who);
        return this;
    }

    ManualLoop loop() {
        return loop;
    }

    boolean isClosed() {
        return closed;
    }

    /** The connection, for calls that the broker is not given time to work on. */
    BrokerConnection connection() {
        return connection;
    }

    /** Makes a call on this connection's loop and lets the broker finish what it can. */
    void call(Runnable task) {
        loop.run(task);
        rig.loops().runPending();
    }

    /** Makes a call that must be answered, and not refused, and gives the answer. */
    <T> T ask(Consumer<ReplyListener<T>> request) {
        RecordingReply<T> reply = new RecordingReply<>();
        call(() -> request.accept(reply));
        assertEquals(1, reply.answers, "answers; refusal: " + reply.refusal);
        return Objects.requireNonNull(reply.value, () -> "refused: " + reply.refusal);
    }

    /** Makes a call that must be refused. */
    <T> Refusal.Reason askInVain(Consumer<ReplyListener<T>> request) {
        return this.<T>refusalOf(request).reason();
    }

    /** Makes a call that must be refused, and gives all that is said about it. */
    <T> Refusal refusalOf(Consumer<ReplyListener<T>> request) {
        RecordingReply<T> reply = new RecordingReply<>();
        call(() -> request.accept(reply));
        assertEquals(1, reply.answers, "answers");
        return Objects.requireNonNull(reply.refusal, "it was granted");
    }

    PublishResult publish(Message message, Target.Kind reach) {
        long context = send(message, reach);
        rig.loops().runPending();
        assertTrue(results.containsKey(context), "no answer to publishing " + message);
        return Objects.requireNonNull(results.get(context));
    }

    /** Publishes and does not let the broker work; the result's context is returned. */
    long send(Message message, Target.Kind reach) {
        return send((listener, context) -> connection.publish(message, reach, context, listener));
    }

    /** Publishes in some way and does not let the broker work. */
    long send(ObjLongConsumer<PublishListener> publish) {
        long context = ++lastContext;
        loop.run(() -> publish.accept(this::published, context));
        return context;
    }

    /** What was answered to what was sent. */
    PublishResult result(long context) {
        return Objects.requireNonNull(results.get(context), "no answer");
    }

    private void published(long context, PublishResult result) {
        violations.check(loop, closed, "published");
        if (context < 1 || context > lastContext || results.put(context, result) != null) {
            violations.add("publishing " + context + " was answered again, or never made");
        }
    }

    int publishAnswers() {
        return results.size();
    }

    RecordingConsumer consume(ConsumeRequest request) {
        return consume(request, () -> {});
    }

    RecordingConsumer consume(ConsumeRequest request, Runnable whenOpened) {
        RecordingConsumer consumer = new RecordingConsumer(this, violations, whenOpened);
        call(() -> connection.consume(request, consumer));
        return consumer;
    }

    /** An open consumer of {@code source}, a text with or without kind. */
    RecordingConsumer consume(String source) {
        RecordingConsumer consumer = consume(new ConsumeRequest(Target.parse(source), false));
        consumer.assertOpen();
        return consumer;
    }

    RecordingTransaction begin() {
        RecordingTransaction transaction = new RecordingTransaction(this, violations);
        call(() -> connection.begin(transaction));
        return transaction;
    }

    RecordingSession openSession(SessionRequest request) {
        RecordingSession session = new RecordingSession(this, violations);
        call(() -> connection.openSession(request, session));
        session.assertOpen();
        return session;
    }

    void close() {
        call(
                () -> {
                    closed = true;
                    connection.close();
                });
    }

    private final class RecordingReply<T> implements ReplyListener<T> {
        private int answers;
        private @Nullable T value;
        private @Nullable Refusal refusal;

        @Override
        public void succeeded(T given) {
            violations.check(loop, closed, "succeeded");
            answers++;
            value = given;
        }

        @Override
        public void refused(Refusal why) {
            violations.check(loop, closed, "refused");
            answers++;
            refusal = why;
        }
    }
}
