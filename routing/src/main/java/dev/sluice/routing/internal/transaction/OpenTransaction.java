package dev.sluice.routing.internal.transaction;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.Transaction;
import dev.sluice.core.broker.TransactionListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.group.GroupMember;
import dev.sluice.routing.internal.group.GroupTransactions;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.TransactionId;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A transaction from its beginning to its end: what it has published, which nobody has seen yet,
 * and the queues and groups in which it has settled something, which know what.
 *
 * <p><i>Confined to its connection's lane.</i>
 */
final class OpenTransaction implements Transaction, TransactionCommit.Listener {
    private final TransactionOwner owner;
    private final TransactionLimits limits;
    private final TransactionListener listener;
    private final Registry registry;
    private final TransactionId id = new TransactionId();
    private final Loop.Timer timer;
    private final List<Sent> sent = new ArrayList<>();

    /** Queues that know of it. */
    private final Set<MessageQueue> concerned = new LinkedHashSet<>(2);

    /** Consumer groups that know of it. */
    private final Set<GroupTransactions> groups = new LinkedHashSet<>(0);

    private long bytes;
    private State state = State.OPEN;

    /** Why it cannot commit any more. */
    private @Nullable Refusal broken;

    private @Nullable TransactionCommit commit;
    private @Nullable ReplyListener<PublishResult> answer;

    private enum State {
        OPEN,
        /** Its commit gathers what it needs, and may be given up. */
        GATHERING,
        /** It is on its way into the store. */
        WRITING,
        OVER
    }

    /** Knows what is open. */
    interface Registry {
        void over(OpenTransaction transaction);
    }

    OpenTransaction(
            TransactionOwner owner,
            TransactionLimits limits,
            TransactionListener listener,
            Registry registry) {
        this.owner = owner;
        this.limits = limits;
        this.listener = listener;
        this.registry = registry;
        timer = owner.lane().loop().schedule(limits.config().timeOut(), this::timeOut);
    }

    private void requireOpen() {
        owner.lane().loop().checkCurrent();
        if (state != State.OPEN) {
            throw new IllegalStateException("the transaction is " + state);
        }
    }

    @Override
    public void publish(
            Message message, Target.Kind reach, long context, PublishListener publisher) {
        if (owner.isGone()) {
            return;
        }
        requireOpen();
        owner.received(message);
        long size = message.footprintBytes();
        if (sent.size() >= limits.config().maxMessages()) {
            fail(TransactionLimits.beyond("max-messages", limits.config().maxMessages()));
        } else if (bytes + size > limits.config().maxBytes().bytes()) {
            fail(TransactionLimits.beyond("max-bytes", limits.config().maxBytes()));
        }
        if (broken == null) {
            bytes += size;
            sent.add(new Sent(sent.size() + 1, message, reach));
        }
        publisher.published(context, broken == null ? PublishResult.ACCEPTED : PublishResult.FULL);
    }

    /** It cannot commit; what it has is needed no more. */
    private void fail(Refusal why) {
        if (broken == null) {
            broken = why;
            sent.clear();
        }
    }

    @Override
    public void settle(Consumer consumer, long firstId, long lastId, Outcome outcome) {
        if (owner.isGone()) {
            return;
        }
        requireOpen();
        if (consumer instanceof QueueEnd end && !end.isOver()) {
            settle(end, firstId, lastId, outcome);
        } else if (consumer instanceof GroupEnd end) {
            settle(end, firstId, lastId, outcome);
        }
        // Otherwise there is nothing to settle, as with readers of streams.
    }

    private void settle(GroupEnd end, long firstId, long lastId, Outcome outcome) {
        if (end.isOver()) {
            fail(
                    new Refusal(
                            Reason.TAKEN_OVER,
                            "a consumer of a group has ended; what it had was given back before"
                                    + " the transaction settled it"));
            return;
        }
        GroupMember member = end.member();
        GroupTransactions group = member.transactions();
        groups.add(group);
        int most = limits.config().maxSettlements();
        owner.lane()
                .hand(group.lane(), () -> group.settle(id, member, firstId, lastId, outcome, most));
    }

    private void settle(QueueEnd end, long firstId, long lastId, Outcome outcome) {
        MessageQueue queue = end.queue();
        concerned.add(queue);
        int most = limits.config().maxSettlements();
        owner.lane()
                .hand(
                        queue.lane(),
                        () ->
                                queue.transactions()
                                        .settle(
                                                id,
                                                end.consumer(),
                                                firstId,
                                                lastId,
                                                outcome,
                                                most));
    }

    @Override
    public void commit(ReplyListener<PublishResult> asked) {
        if (owner.isGone()) {
            return;
        }
        requireOpen();
        answer = asked;
        if (broken != null) {
            refused(broken);
            return;
        }
        state = State.GATHERING;
        TransactionCommit started =
                new TransactionCommit(
                        id,
                        owner,
                        sent,
                        concerned,
                        new GroupStep(id, owner.lane(), groups),
                        limits.config().maxSettlements(),
                        this);
        commit = started;
        started.start();
    }

    @Override
    public void rollback() {
        owner.lane().loop().checkCurrent();
        if (state == State.OPEN) {
            rollback(TransactionEnd.ROLLED_BACK);
        }
    }

    /** The connection is gone. What is on its way into the store cannot be called back. */
    void abandon() {
        if (isGatheringOrOpen()) {
            rollback(TransactionEnd.ROLLED_BACK);
        }
    }

    private void timeOut() {
        if (!isGatheringOrOpen()) {
            return;
        }
        Refusal why =
                new Refusal(
                        Reason.LIMIT_EXCEEDED,
                        "the transaction took longer than transactions.time-out, %s"
                                .formatted(limits.config().timeOut()));
        rollback(TransactionEnd.TIMED_OUT);
        if (answer == null) {
            listener.ended(why);
        } else {
            answer.refused(why);
        }
    }

    private boolean isGatheringOrOpen() {
        return state == State.OPEN || state == State.GATHERING;
    }

    private void rollback(TransactionEnd end) {
        over(end);
        if (commit != null) {
            commit.giveUp();
        }
        Lane lane = owner.lane();
        for (MessageQueue queue : concerned) {
            lane.hand(queue.lane(), () -> queue.transactions().rollback(id));
        }
        for (GroupTransactions group : groups) {
            lane.hand(group.lane(), () -> group.rollback(id));
        }
    }

    private void over(TransactionEnd end) {
        state = State.OVER;
        timer.cancel();
        sent.clear();
        limits.ended(end);
        registry.over(this);
    }

    @Override
    public void writing() {
        state = State.WRITING;
    }

    @Override
    public void committed(PublishResult worst) {
        over(TransactionEnd.COMMITTED);
        if (answer != null && !owner.isGone()) {
            answer.succeeded(worst);
        }
    }

    @Override
    public void refused(Refusal why) {
        rollback(TransactionEnd.REFUSED);
        if (answer != null && !owner.isGone()) {
            answer.refused(why);
        }
    }
}
