package dev.sluice.routing.internal.transaction;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.Addition;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueTransactions.Settlement;
import dev.sluice.routing.internal.queue.TransactionId;
import dev.sluice.routing.internal.queuelog.Receipt;
import dev.sluice.routing.internal.route.PublishPlan;
import dev.sluice.routing.internal.route.TransactionPublisher;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The commit of one transaction, step by step: queues that its messages name are made; addresses of
 * which it changes what is retained are held; each message is routed; queues say which messages
 * they had before, and give room for the others; each queue and each group says what is to be
 * written for its settlements; all of it goes into the store as one write set; then what has memory
 * only gets its messages, and queues and groups hear that their settlements count.
 *
 * <p>Until it is in the store nothing has happened, so every step before that may fail.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
final class TransactionCommit {
    /** So often subscriptions may change while a commit is about to be written. */
    private static final int MAX_REPLANS = 100;

    private final TransactionId id;
    private final TransactionOwner owner;
    private final Lane lane;
    private final TransactionPublisher publisher;
    private final List<Sent> sent;
    private final Set<MessageQueue> concerned;
    private final GroupStep groups;
    private final int maxSettlements;
    private final Listener listener;
    private final RetainedStep retained;
    private final List<PublishPlan> plans = new ArrayList<>();
    private final Map<MessageQueue, Settlement> settlements = new HashMap<>();
    private final Map<MessageQueue, List<Message>> arriving = new HashMap<>();
    private IdStep ids;
    private @Nullable Reservations reservations;
    private int replans;
    private boolean isOver;

    /** The transaction. */
    interface Listener {
        /** It cannot be given up from now on. */
        void writing();

        /** All of it has happened. */
        void committed(PublishResult worst);

        /** Nothing of it has happened, and it is to be rolled back. */
        void refused(Refusal why);
    }

    /**
     * @param concerned queues that know of the transaction; those that are asked for room are added
     */
    TransactionCommit(
            TransactionId id,
            TransactionOwner owner,
            List<Sent> sent,
            Set<MessageQueue> concerned,
            GroupStep groups,
            int maxSettlements,
            Listener listener) {
        this.id = id;
        this.owner = owner;
        this.sent = List.copyOf(sent);
        this.concerned = concerned;
        this.groups = groups;
        this.maxSettlements = maxSettlements;
        this.listener = listener;
        lane = owner.lane();
        publisher = owner.transactionPublisher();
        retained = new RetainedStep(this.sent, publisher);
        ids = new IdStep(id, lane, concerned);
    }

    void start() {
        Set<String> missing = new LinkedHashSet<>();
        for (Sent each : sent) {
            PublishResult refusal = owner.refusalOf(each.message(), each.reach());
            if (refusal != null) {
                fail(each.refusal(refusal));
                return;
            }
            String name = each.message().address().name();
            if (each.reach() == Target.Kind.QUEUE && !owner.hasQueue(name)) {
                missing.add(name);
            }
        }
        Countdown countdown =
                new Countdown(() -> step(() -> retained.take(() -> step(this::plan))));
        for (String name : missing) {
            countdown.expect();
            owner.requireQueue(name, new Made(countdown));
        }
        countdown.arrived();
    }

    /** Hears that a queue is there. */
    private final class Made implements ReplyListener<MessageQueue> {
        private final Countdown countdown;

        Made(Countdown countdown) {
            this.countdown = countdown;
        }

        @Override
        public void succeeded(MessageQueue queue) {
            countdown.arrived();
        }

        @Override
        public void refused(Refusal refusal) {
            fail(refusal);
        }
    }

    private void step(Runnable next) {
        if (!isOver) {
            next.run();
        }
    }

    /** It is not wanted any more; what was on its way into the store is not given up. */
    void giveUp() {
        isOver = true;
        ids.giveUp();
        if (reservations != null) {
            reservations.giveUp();
        }
        retained.drop();
    }

    private void fail(Refusal why) {
        if (!isOver) {
            listener.refused(why);
        }
    }

    private void plan() {
        plans.clear();
        for (Sent each : sent) {
            PublishPlan plan = publisher.plan(each.message(), each.reach(), owner);
            if (!plan.result().isAccepted()) {
                fail(each.refusal(plan.result()));
                return;
            }
            plans.add(plan);
        }
        ids = new IdStep(id, lane, concerned);
        ids.take(plans, () -> step(this::reserve));
    }

    /** What is no duplicate takes room. */
    private void reserve() {
        arriving.clear();
        Reservations taking = new Reservations(id, lane, concerned, this::fail);
        reservations = taking;
        IdStep known = ids;
        for (int i = 0; i < plans.size(); i++) {
            int index = i;
            PublishPlan plan = plans.get(i).without(queue -> known.isDuplicate(queue, index));
            plans.set(i, plan);
            Message message = plan.addition().message();
            for (StoredTarget target : plan.addition().targets()) {
                taking.add(target.queue(), message.footprintBytes());
            }
            for (MessageQueue queue : plan.transients()) {
                taking.add(queue, message.footprintBytes());
                arriving.computeIfAbsent(queue, _ -> new ArrayList<>()).add(message);
            }
        }
        taking.take(() -> step(this::gather));
    }

    /** Somebody has subscribed to what is to be retained: the messages go there, too. */
    private void replan() {
        replans++;
        if (replans > MAX_REPLANS) {
            fail(
                    new Refusal(
                            Reason.UNAVAILABLE,
                            "subscriptions to addresses of the transaction keep changing"));
            return;
        }
        for (MessageQueue queue : concerned) {
            lane.hand(queue.lane(), () -> queue.transactions().release(id));
        }
        groups.release();
        plan();
    }

    private void gather() {
        Countdown countdown = new Countdown(() -> step(this::reveal));
        groups.ask(countdown);
        for (MessageQueue queue : concerned) {
            countdown.expect();
            Lane other = queue.lane();
            lane.hand(
                    other,
                    () -> {
                        Settlement settlement = queue.transactions().settlement(id);
                        other.hand(
                                lane,
                                () -> {
                                    settlements.put(queue, settlement);
                                    countdown.arrived();
                                });
                    });
        }
        countdown.arrived();
    }

    private void reveal() {
        retained.reveal(plans, () -> step(this::write), () -> step(this::replan));
    }

    private void write() {
        Refusal lost = groups.lost();
        if (lost != null) {
            fail(lost);
            return;
        }
        long deliveries = groups.deliveries();
        boolean isBeyondLimit = groups.isBeyondLimit();
        List<WriteSet.Put> puts = new ArrayList<>(retained.puts());
        puts.addAll(ids.puts());
        puts.addAll(groups.puts());
        for (Settlement settlement : settlements.values()) {
            deliveries += settlement.deliveries();
            isBeyondLimit |= settlement.isBeyondLimit();
            Receipt receipt = settlement.receipt();
            if (receipt != null) {
                puts.add(receipt.put());
            }
        }
        if (isBeyondLimit || deliveries > maxSettlements) {
            fail(TransactionLimits.beyond("max-settlements", maxSettlements));
            return;
        }
        listener.writing();
        List<Addition> additions =
                plans.stream().map(PublishPlan::addition).filter(each -> !each.isEmpty()).toList();
        if (additions.isEmpty() && puts.isEmpty()) {
            happened();
            return;
        }
        publisher.commit(additions, puts, new Written());
    }

    /** Hears from the store. */
    private final class Written implements CommitListener {
        @Override
        public void committed(long[] baseOffsets) {
            happened();
        }

        @Override
        public void failed(StoreFailure failure) {
            fail(
                    new Refusal(
                            failure.reason() == StoreFailure.Reason.FULL
                                    ? Reason.LIMIT_EXCEEDED
                                    : Reason.UNAVAILABLE,
                            "the store did not take the transaction: %s %s"
                                    .formatted(failure.reason(), failure.detail())));
        }
    }

    private void happened() {
        PublishResult worst =
                retained.isRetained() ? PublishResult.ACCEPTED : PublishResult.NOT_RETAINED;
        for (PublishPlan plan : plans) {
            worst = plan.result().compareTo(worst) > 0 ? plan.result() : worst;
        }
        for (MessageQueue queue : concerned) {
            Settlement settlement = settlements.get(queue);
            Receipt receipt = settlement == null ? null : settlement.receipt();
            List<Message> messages = arriving.getOrDefault(queue, List.of());
            lane.hand(queue.lane(), () -> queue.transactions().commit(id, receipt, messages));
        }
        groups.commit();
        PublishResult answer = worst;
        retained.commit(plans, () -> listener.committed(answer));
    }
}
