package dev.sluice.routing.internal.commit;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.ChangeListener;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.DurableQueue;
import dev.sluice.routing.internal.queuelog.QueueLog;
import dev.sluice.routing.internal.queuelog.StoredIds;
import dev.sluice.routing.internal.stream.StreamLog;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Commits what one lane causes. Everything of one turn becomes one write set, or a few if it is
 * much; what one message causes is always in one. What queues have settled rides along; without any
 * message it is written when what was written before it is durable, so that a slow disk makes these
 * writes fewer and not later.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class LaneCommits implements ChangeListener {
    private static final Logger LOG = LoggerFactory.getLogger(LaneCommits.class);

    /** A write set has no more messages once it has this size. */
    private static final long WRITE_SET_BYTES = 4L << 20;

    /** So long a refused flush waits; the store has told why by itself. */
    private static final Duration RETRY = Duration.ofMillis(100);

    private final Lane lane;
    private final Store store;
    private final DurableQueues queues;
    private final QueueLog log;
    private final IdCleaning cleaning;
    private final Set<StoredMessages> changed = new LinkedHashSet<>();
    private final HeldAppends held = new HeldAppends();
    private Turn turn;
    private boolean isScheduled;

    /** Whether the store refused the last messages for lack of room. */
    private boolean isFull;

    private int flushing;

    public LaneCommits(Lane lane, Store store, DurableQueues queues) {
        this.lane = lane;
        this.store = store;
        this.queues = queues;
        log = queues.logOf(lane);
        cleaning = new IdCleaning(lane, store);
        turn = new Turn(log.begin());
    }

    /**
     * Appends the message to streams and for durable queues when this turn ends. The listener hears
     * when it is durable, or that it never will be.
     *
     * @param puts changes of state tables that happen with it or not at all
     */
    public void append(
            Message message,
            List<StreamLog> streams,
            List<StoredTarget> targets,
            List<WriteSet.Put> puts,
            AppendListener listener) {
        if (held.holds(streams)) {
            held.add(streams, () -> add(message, streams, targets, puts, listener));
        } else {
            add(message, streams, targets, puts, listener);
        }
    }

    private void add(
            Message message,
            List<StreamLog> streams,
            List<StoredTarget> targets,
            List<WriteSet.Put> puts,
            AppendListener listener) {
        if (turn.bytes() >= WRITE_SET_BYTES) {
            commit();
        }
        turn.add(message, streams, targets, puts, listener);
        schedule();
    }

    /**
     * Commits all of these as one write set of their own, behind what was appended before. Room
     * that was taken for the messages stays the caller's if that fails.
     *
     * @param puts changes of state tables
     */
    public void commitApart(
            List<Addition> additions, List<WriteSet.Put> puts, CommitListener listener) {
        List<StreamLog> streams =
                additions.stream().flatMap(each -> each.streams().stream()).toList();
        if (held.holds(streams)) {
            held.add(streams, () -> commitNow(additions, puts, listener));
        } else {
            commitNow(additions, puts, listener);
        }
    }

    /** A stream for which something may wait here is deleted, or stays. */
    public void proceed() {
        held.proceed();
    }

    private void commitNow(
            List<Addition> additions, List<WriteSet.Put> puts, CommitListener listener) {
        if (turn.hasAppends()) {
            commit();
        }
        Turn apart = new Turn(log.begin());
        additions.forEach(apart::add);
        apart.add(puts);
        store.commit(
                apart.finish(),
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        LaneCommits.this.committed(apart, baseOffsets);
                        listener.committed(baseOffsets);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        isFull |= failure.reason() == Reason.FULL;
                        listener.failed(failure);
                    }
                });
    }

    /** Gives back the room that was taken for a message in these queues. */
    public void giveUp(Message message, List<StoredTarget> targets) {
        long size = message.footprintBytes();
        for (StoredTarget target : targets) {
            lane.hand(target.queue().lane(), () -> target.queue().notStored(size));
        }
    }

    @Override
    public void changed(StoredMessages messages) {
        if (changed.add(messages) && flushing == 0) {
            schedule();
        }
    }

    @Override
    public void superfluous(StoredIds ids) {
        cleaning.clean(ids);
    }

    /** Makes durable at once what a queue has settled and which messages it has. */
    void snapshot(StoredMessages messages, Consumer<Boolean> answered) {
        WriteSet writes = new WriteSet().fromReserve();
        DurableQueue.Flush flush = messages.queue().snapshot(writes);
        store.commit(
                writes,
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        flushed(messages, flush);
                        answered.accept(true);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        messages.queue().failed(flush);
                        answered.accept(false);
                    }
                });
    }

    /**
     * Forgets a queue that has lost its name, for which nothing comes any more. Whether its rows
     * can be deleted now does not matter: a start deletes those that belong to no queue.
     */
    public void drop(StoredMessages messages) {
        changed.remove(messages);
        WriteSet writes = new WriteSet().fromReserve();
        DurableQueue.Flush flush = messages.queue().dropNameless(writes);
        store.commit(
                writes,
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        flushed(messages, flush);
                        queues.remove(messages.queue().number());
                        dropIds(messages.queue());
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        committed(new long[0]);
                    }
                });
    }

    private void dropIds(DurableQueue queue) {
        if (queue.hasIds()) {
            queue.ids().deleteAll();
            cleaning.clean(queue.ids());
        }
    }

    private void schedule() {
        if (!isScheduled) {
            isScheduled = true;
            lane.loop().execute(this::endTurn);
        }
    }

    private void endTurn() {
        isScheduled = false;
        if (turn.hasAppends() || (!changed.isEmpty() && flushing == 0)) {
            commit();
        }
    }

    private void commit() {
        if (isFull && turn.hasAppends() && !changed.isEmpty()) {
            // What makes room must not be refused together with what needs some.
            commit(new Turn(log.begin()));
        }
        Turn ended = turn;
        turn = new Turn(log.begin());
        commit(ended);
    }

    private void commit(Turn ended) {
        if (!changed.isEmpty()) {
            changed.forEach(ended::flush);
            changed.clear();
            flushing++;
        }
        store.commit(
                ended.finish(),
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        LaneCommits.this.committed(ended, baseOffsets);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        LaneCommits.this.failed(ended, failure);
                    }
                });
    }

    private void committed(Turn ended, long[] baseOffsets) {
        log.committed(
                ended.queueLog(),
                baseOffsets,
                (target, partition, place, message) ->
                        queues.arrived(lane, target, partition, place, message));
        ended.answer(PublishResult.ACCEPTED);
        isFull &= !ended.hasAppends();
        ended.flushes().forEach(this::flushed);
        flushEnded(ended);
        if (!changed.isEmpty()) {
            schedule();
        }
    }

    private void flushed(StoredMessages messages, DurableQueue.Flush flush) {
        queues.release(lane, messages.queue().committed(flush));
    }

    private void flushEnded(Turn ended) {
        if (!ended.flushes().isEmpty()) {
            flushing--;
        }
    }

    private void failed(Turn ended, StoreFailure failure) {
        LOG.debug(
                "{} messages were not stored: {} {}",
                ended.waiting().size(),
                failure.reason(),
                failure.detail());
        for (Turn.Waiting refused : ended.waiting()) {
            giveUp(refused.message(), refused.targets());
        }
        isFull |= failure.reason() == Reason.FULL;
        ended.answer(
                failure.reason() == Reason.FULL ? PublishResult.FULL : PublishResult.UNAVAILABLE);
        ended.flushes().forEach((messages, flush) -> messages.queue().failed(flush));
        changed.addAll(ended.flushes().keySet());
        flushEnded(ended);
        if (!changed.isEmpty() && failure.reason() != Reason.STOPPED) {
            lane.loop().schedule(RETRY, this::schedule);
        }
    }
}
