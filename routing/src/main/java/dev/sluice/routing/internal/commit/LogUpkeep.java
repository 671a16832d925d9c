package dev.sluice.routing.internal.commit;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.StoredMessages;
import dev.sluice.routing.internal.queuelog.CopyForward;
import dev.sluice.routing.internal.queuelog.QueueLog;
import dev.sluice.routing.internal.queuelog.Snapshot;
import dev.sluice.routing.internal.queuelog.StoredPlaces;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps one partition of the queue log small: has references written down when it has grown, copies
 * what is stuck at its front, and trims what nobody needs.
 *
 * <p><i>Confined to the partition's lane.</i>
 */
public final class LogUpkeep {
    private static final Logger LOG = LoggerFactory.getLogger(LogUpkeep.class);
    private static final Duration EVERY = Duration.ofMillis(250);

    private final Lane lane;
    private final QueueLog log;
    private final Store store;
    private final DurableQueues queues;
    private final Function<Lane, LaneCommits> commits;
    private long endBefore = -1;
    private Loop.Timer timer = () -> {};
    private boolean isAwake;
    private boolean isStopped;

    public LogUpkeep(
            Lane lane,
            QueueLog log,
            Store store,
            DurableQueues queues,
            Function<Lane, LaneCommits> commits) {
        this.lane = lane;
        this.log = log;
        this.store = store;
        this.queues = queues;
        this.commits = commits;
    }

    /** The partition's. Any thread. */
    public Lane lane() {
        return lane;
    }

    /** Looks after the partition as long as something happens to it. */
    public void start() {
        log.whenChanged(this::wake);
        wake();
    }

    private void wake() {
        if (!isAwake && !isStopped) {
            isAwake = true;
            timer = lane.loop().schedule(EVERY, this::round);
        }
    }

    public void stop() {
        isStopped = true;
        timer.cancel();
    }

    private void round() {
        isAwake = false;
        boolean isIdle = log.endOffset() == endBefore;
        endBefore = log.endOffset();
        if (log.isSnapshotDue() || (isIdle && log.isSnapshotUseful())) {
            snapshot();
        }
        boolean isLeft = !isIdle;
        isLeft |= log.reclaim();
        CopyForward copy = log.beginCopy();
        if (copy != null) {
            isLeft = true;
            copy.collect(() -> ask(copy), why -> fail(copy, why));
        }
        if (isLeft) {
            wake();
        }
    }

    private void snapshot() {
        Snapshot snapshot = log.beginSnapshot();
        List<MessageQueue> asked = queues.find(snapshot.queues());
        Round round = new Round(asked.size(), this::endSnapshot);
        for (MessageQueue queue : asked) {
            Lane owner = queue.lane();
            StoredMessages messages = StoredTarget.messagesOf(queue);
            lane.hand(
                    owner,
                    () ->
                            commits.apply(owner)
                                    .snapshot(
                                            messages,
                                            isGood ->
                                                    owner.hand(
                                                            lane, () -> round.answered(isGood))));
        }
        round.check();
    }

    private void endSnapshot(boolean isGood) {
        if (!isGood) {
            log.failedSnapshot();
            return;
        }
        WriteSet writes = new WriteSet().fromReserve();
        log.writeSnapshot(writes);
        commit(writes, offsets -> snapshotTaken(), why -> log.failedSnapshot());
    }

    private void snapshotTaken() {
        log.committedSnapshot();
        wake();
    }

    private void ask(CopyForward copy) {
        Map<Integer, StoredPlaces> questions = copy.questions();
        List<MessageQueue> asked = queues.find(questions.keySet());
        Round round = new Round(asked.size(), isGood -> fetch(copy));
        for (MessageQueue queue : asked) {
            Lane owner = queue.lane();
            StoredMessages messages = StoredTarget.messagesOf(queue);
            int number = messages.queue().number();
            StoredPlaces places = questions.get(number);
            if (places == null) {
                throw new IllegalStateException("queue " + number + " was not asked");
            }
            lane.hand(
                    owner,
                    () -> {
                        BitSet needed = messages.queue().needed(places);
                        owner.hand(
                                lane,
                                () -> {
                                    copy.answered(number, needed);
                                    round.answered(true);
                                });
                    });
        }
        round.check();
    }

    private void fetch(CopyForward copy) {
        copy.fetch(
                () -> {
                    if (copy.isEmpty()) {
                        copy.end();
                        return;
                    }
                    WriteSet writes = new WriteSet().fromReserve();
                    copy.writeTo(writes);
                    commit(
                            writes,
                            offsets -> copy.committed(offsets).forEach(this::moved),
                            why -> fail(copy, why));
                },
                why -> fail(copy, why));
    }

    private void moved(int number, StoredPlaces places) {
        MessageQueue queue = queues.find(number);
        if (queue == null) {
            log.release(places.locations());
            return;
        }
        Lane owner = queue.lane();
        StoredMessages messages = StoredTarget.messagesOf(queue);
        lane.hand(owner, () -> queues.release(owner, messages.queue().moved(places)));
    }

    private void fail(CopyForward copy, StoreFailure why) {
        copy.end();
        if (why.reason() != Reason.STOPPED && why.reason() != Reason.FULL) {
            LOG.warn("queue log {} cannot be tidied: {}", log.partition(), why.detail());
        }
    }

    private void commit(
            WriteSet writes, Consumer<long[]> committed, Consumer<StoreFailure> failed) {
        store.commit(
                writes,
                lane.loop(),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.accept(baseOffsets);
                    }

                    @Override
                    public void failed(StoreFailure why) {
                        failed.accept(why);
                    }
                });
    }

    /** Waits for the answers of several lanes. */
    private static final class Round {
        private final Consumer<Boolean> ended;
        private int left;
        private boolean isGood = true;

        Round(int left, Consumer<Boolean> ended) {
            this.left = left + 1;
            this.ended = ended;
        }

        void answered(boolean good) {
            isGood &= good;
            left--;
            if (left == 0) {
                ended.accept(isGood);
            }
        }

        /** All were asked. */
        void check() {
            answered(true);
        }
    }
}
