package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.TransactionHistory.Attempt;
import dev.sluice.routing.TransactionHistory.Known;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A client that consumes, transforms and produces in transactions, one at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
final class TransactingClient {
    private final ManualLoop loop;
    private final String worker;
    private final TransactionHistory history;
    private final BrokerConnection connection;
    private final Map<String, Receiving> receivers = new LinkedHashMap<>();
    private @Nullable Running running;
    private boolean isClosed;

    /** A consumer and what it holds outside of transactions. */
    private final class Receiving implements ConsumerListener {
        final Map<Long, String> unsettled = new LinkedHashMap<>();
        @Nullable Consumer consumer;

        /** What it was given before it was open. */
        int earlyCredit;

        Consumer consumer() {
            return Objects.requireNonNull(consumer);
        }

        @Override
        public void opened(Consumer made, Target source) {
            consumer = made;
            made.credit(earlyCredit, 1L << 40);
        }

        @Override
        public void refused(Refusal refusal) {
            throw new AssertionError(refusal.toString());
        }

        @Override
        public void delivered(Delivery delivery) {
            String input = delivery.message().body().asUtf8();
            history.delivered(input);
            unsettled.put(delivery.id(), input);
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }

    private record Claim(Receiving receiver, long id, String input) {}

    /** The transaction, until it is answered. */
    private final class Running implements TransactionListener, ReplyListener<PublishResult> {
        final Attempt attempt;
        final List<Claim> claims = new ArrayList<>();
        @Nullable Transaction transaction;

        Running(Attempt attempt) {
            this.attempt = attempt;
        }

        Transaction transaction() {
            return Objects.requireNonNull(transaction);
        }

        @Override
        public void begun(Transaction begun) {
            transaction = begun;
        }

        @Override
        public void refused(Refusal why) {
            over(Known.NEVER);
        }

        @Override
        public void ended(Refusal why) {
            over(Known.NEVER);
        }

        @Override
        public void succeeded(PublishResult worst) {
            over(Known.COMMITTED);
        }

        void over(Known known) {
            attempt.known = known;
            running = null;
            if (known == Known.NEVER) {
                claims.forEach(claim -> claim.receiver.unsettled.put(claim.id, claim.input));
            }
        }
    }

    TransactingClient(EngineNode node, int lane, String worker, TransactionHistory history) {
        loop = node.loops.loop(lane);
        this.worker = worker;
        this.history = history;
        connection = node.connect(lane);
    }

    private Receiving receiverOf(String queue) {
        return receivers.computeIfAbsent(
                queue,
                name -> {
                    Receiving receiver = new Receiving();
                    loop.run(
                            () ->
                                    connection.consume(
                                            new ConsumeRequest(
                                                    new Target(Target.Kind.QUEUE, name), false),
                                            receiver));
                    return receiver;
                });
    }

    void credit(String queue, int messages) {
        Receiving receiver = receiverOf(queue);
        if (receiver.consumer == null) {
            receiver.earlyCredit += messages;
        } else {
            loop.run(() -> receiver.consumer().credit(messages, 1L << 40));
        }
    }

    /**
     * Settles and publishes up to so many, in the open transaction or a new one. Returns whether
     * there were any.
     */
    boolean transform(int most, boolean isInOrder) {
        if (running != null && running.attempt.known == Known.COMMITTING) {
            return false;
        }
        List<Claim> available = new ArrayList<>();
        receivers
                .values()
                .forEach(
                        receiver ->
                                receiver.unsettled.forEach(
                                        (id, input) ->
                                                available.add(new Claim(receiver, id, input))));
        if (available.isEmpty()) {
            return false;
        }
        Running open = running == null ? begin() : running;
        List<Claim> taken = isInOrder ? available : available.reversed();
        for (Claim claim : List.copyOf(taken.subList(0, Math.min(most, taken.size())))) {
            claim.receiver.unsettled.remove(claim.id);
            open.claims.add(claim);
            open.attempt.inputs.add(claim.input);
            loop.run(() -> transform(open, claim));
        }
        return true;
    }

    /**
     * Sends so many messages to a queue, in the open transaction or a new one. Returns whether that
     * could be.
     */
    boolean send(String queue, int messages) {
        if (running != null && running.attempt.known == Known.COMMITTING) {
            return false;
        }
        Running open = running == null ? begin() : running;
        for (int i = 0; i < messages; i++) {
            loop.run(
                    () ->
                            open.transaction()
                                    .publish(
                                            TransactionSimulation.message(queue, "x").build(),
                                            Target.Kind.QUEUE,
                                            0,
                                            TransactingClient::taken));
        }
        return true;
    }

    /** Whether it has a transaction that is not over. */
    boolean isBusy() {
        return running != null;
    }

    private Running begin() {
        Running begun = new Running(history.begun(worker));
        running = begun;
        loop.run(() -> connection.begin(begun));
        loop.run(
                () -> {
                    begun.transaction()
                            .publish(
                                    TransactionSimulation.message(
                                                    "state/" + worker, begun.attempt.name)
                                            .retain(true)
                                            .build(),
                                    Target.Kind.ANY,
                                    0,
                                    TransactingClient::taken);
                    publish(begun, "begin");
                });
        return begun;
    }

    private void transform(Running open, Claim claim) {
        open.transaction().settle(claim.receiver.consumer(), claim.id, claim.id, Outcome.ACCEPTED);
        publish(open, claim.input);
    }

    private static void publish(Running open, String from) {
        open.transaction()
                .publish(
                        TransactionSimulation.message(
                                        TransactionSimulation.OUTPUT_ADDRESS,
                                        open.attempt.output(from))
                                .build(),
                        Target.Kind.ANY,
                        0,
                        TransactingClient::taken);
    }

    private static void taken(long context, PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new AssertionError("not taken: " + result);
        }
    }

    void commit() {
        Running open = running;
        if (open != null && open.attempt.known == Known.OPEN) {
            open.attempt.known = Known.COMMITTING;
            loop.run(() -> open.transaction().commit(open));
        }
    }

    void rollback() {
        Running open = running;
        if (open != null && open.attempt.known == Known.OPEN) {
            loop.run(() -> open.transaction().rollback());
            open.over(Known.NEVER);
        }
    }

    /** Outside of any transaction. */
    void giveBackSome(int most, boolean isFailure) {
        Outcome outcome =
                isFailure
                        ? new Outcome.Modified(true, false, ApplicationProperties.NONE)
                        : Outcome.RELEASED;
        for (Receiving receiver : receivers.values()) {
            for (Long id : receiver.unsettled.keySet().stream().limit(most).toList()) {
                receiver.unsettled.remove(id);
                loop.run(() -> receiver.consumer().settle(id, id, outcome));
            }
        }
    }

    /** What it has settled in a transaction still belongs to that. */
    void closeConsumer(String queue) {
        Receiving receiver = receivers.get(queue);
        if (receiver != null && receiver.consumer != null) {
            receivers.remove(queue);
            loop.run(() -> receiver.consumer().close());
        }
    }

    /** A commit that is not answered may happen or not. */
    void closeConnection() {
        isClosed = true;
        loop.run(connection::close);
        forget();
    }

    /** The broker is gone. */
    void crashed() {
        if (!isClosed) {
            forget();
        }
    }

    private void forget() {
        Running open = running;
        if (open != null && open.attempt.known == Known.OPEN) {
            open.attempt.known = Known.NEVER;
        }
        running = null;
        receivers.clear();
    }
}
