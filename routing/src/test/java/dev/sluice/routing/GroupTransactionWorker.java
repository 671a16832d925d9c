package dev.sluice.routing;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.GroupTransactionHistory.Attempt;
import dev.sluice.routing.GroupTransactionHistory.Known;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A member of a group that transforms what it gets in transactions, one at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
final class GroupTransactionWorker implements ConsumerListener {
    private final ManualLoop loop;
    private final GroupTransactionHistory history;
    private final BrokerConnection connection;
    private final @Nullable String instance;
    private final Map<Long, String> unsettled = new LinkedHashMap<>();
    private @Nullable Consumer consumer;
    private @Nullable Running running;
    private int earlyCredit;
    private boolean isOver;

    /** Whether what a transaction that failed has settled is given up, or tried again. */
    boolean givesUp = true;

    /** The transaction, until it is answered. */
    private final class Running implements TransactionListener, ReplyListener<PublishResult> {
        final Attempt attempt = history.begun();
        final Map<Long, String> claims = new LinkedHashMap<>();
        @Nullable Transaction transaction;

        Transaction transaction() {
            return Objects.requireNonNull(transaction);
        }

        @Override
        public void begun(Transaction begun) {
            transaction = begun;
        }

        @Override
        public void refused(Refusal why) {
            history.refused(why);
            failed();
        }

        @Override
        public void ended(Refusal why) {
            history.refused(why);
            failed();
        }

        @Override
        public void succeeded(PublishResult worst) {
            attempt.known = Known.COMMITTED;
            running = null;
        }

        void failed() {
            attempt.known = Known.NEVER;
            running = null;
            if (isOver || consumer == null) {
                return;
            }
            if (givesUp) {
                claims.keySet().forEach(id -> consumer.settle(id, id, Outcome.RELEASED));
            } else {
                unsettled.putAll(claims);
            }
        }
    }

    GroupTransactionWorker(
            EngineNode node, int lane, @Nullable String instance, GroupTransactionHistory history) {
        loop = node.loops.loop(lane);
        this.history = history;
        this.instance = instance;
        connection = node.connect(lane);
    }

    GroupTransactionWorker join() {
        ConsumeRequest request =
                new ConsumeRequest(
                                new Target(Target.Kind.STREAM, "s"),
                                false,
                                false,
                                new StreamPosition.First())
                        .in(new GroupMembership("g", instance));
        loop.run(() -> connection.consume(request, this));
        return this;
    }

    /** Whether its consumer has closed or ended. */
    boolean isOver() {
        return isOver;
    }

    /** Whether it has something to transform. */
    boolean hasSomething() {
        return !unsettled.isEmpty();
    }

    /** Whether it waits for the end of a transaction. */
    boolean isBusy() {
        return running != null;
    }

    void credit(int messages) {
        Consumer open = consumer;
        if (open == null) {
            earlyCredit += messages;
        } else {
            loop.run(() -> open.credit(messages, 1L << 40));
        }
    }

    /** Transforms up to so many, in the open transaction or a new one. */
    boolean transform(int most, boolean isInOrder) {
        Running open = running;
        Consumer from = consumer;
        if (from == null || unsettled.isEmpty() || isCommitting()) {
            return false;
        }
        if (open == null) {
            Running begun = new Running();
            running = begun;
            open = begun;
            loop.run(() -> connection.begin(begun));
            if (running == null) {
                return false;
            }
        }
        Running into = open;
        List<Long> ids = new ArrayList<>(unsettled.keySet());
        for (Long id : (isInOrder ? ids : ids.reversed()).subList(0, Math.min(most, ids.size()))) {
            String input = Objects.requireNonNull(unsettled.remove(id));
            into.claims.put(id, input);
            into.attempt.inputs.add(input);
            loop.run(
                    () -> {
                        into.transaction().settle(from, id, id, Outcome.ACCEPTED);
                        into.transaction()
                                .publish(
                                        TransactionSimulation.message(
                                                        "out/" + input, into.attempt.output(input))
                                                .build(),
                                        Target.Kind.ANY,
                                        0,
                                        (_, _) -> {});
                    });
        }
        return true;
    }

    private boolean isCommitting() {
        return running != null && running.attempt.known != Known.OPEN;
    }

    void commit() {
        Running open = running;
        if (open != null && !isCommitting()) {
            open.attempt.known = Known.COMMITTING;
            loop.run(() -> open.transaction().commit(open));
        }
    }

    void rollback() {
        Running open = running;
        if (open != null && !isCommitting()) {
            loop.run(
                    () -> {
                        open.transaction().rollback();
                        open.failed();
                    });
        }
    }

    /** Outside of any transaction. */
    void giveBackSome(int most) {
        Consumer open = consumer;
        for (Long id : unsettled.keySet().stream().limit(most).toList()) {
            unsettled.remove(id);
            if (open != null) {
                loop.run(() -> open.settle(id, id, Outcome.RELEASED));
            }
        }
    }

    /** What it has settled in a transaction still belongs to that. */
    void closeConsumer() {
        Consumer open = consumer;
        if (open != null && !isOver) {
            over();
            loop.run(open::close);
        }
    }

    /** A commit that is not answered may happen or not. */
    void closeConnection() {
        over();
        Running open = running;
        if (open != null && !isCommitting()) {
            open.attempt.known = Known.NEVER;
        }
        running = null;
        loop.run(connection::close);
    }

    private void over() {
        isOver = true;
        unsettled.clear();
    }

    @Override
    public void opened(Consumer made, Target source) {
        consumer = made;
        made.credit(earlyCredit, 1L << 40);
    }

    @Override
    public void refused(Refusal refusal) {
        over();
        if (refusal.reason() != Refusal.Reason.UNAVAILABLE) {
            throw new AssertionError(refusal.toString());
        }
    }

    @Override
    public void assigned(Set<Integer> partitions) {}

    @Override
    public void delivered(Delivery delivery) {
        unsettled.put(delivery.id(), delivery.message().body().asUtf8());
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {
        over();
        boolean isExpected =
                why.reason() == Refusal.Reason.TAKEN_OVER || why.reason() == Refusal.Reason.DELETED;
        if (!isExpected) {
            throw new AssertionError(why.toString());
        }
    }
}
