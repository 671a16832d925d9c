package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.contract.SequencedBatches;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.files.FaultyFiles;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;

/**
 * A random history of one store, from one seed: commits, drops, trims, reads and loads between
 * steps of the workers in any order, and now and then the end of the process or of the machine, at
 * any call that changes a file. After each start the store must hold what it promised.
 *
 * <p><i>Confined to one thread.</i>
 */
final class StoreSimulation {
    private static final int LIVES = 5;
    private static final int LIFE_OPERATIONS = 100;
    private static final int CALLS = 250;
    private static final int PRODUCERS = 3;
    private static final int LATELY = 12;

    private final SplittableRandom random;
    private final RandomWrites writes;
    private final SteppedStore stepped;
    private final List<WriteSet> lately = new ArrayList<>();
    private History history = new History(new ModelStore());
    private boolean wasPowerLost;

    /** How a life of the store ends. */
    enum End {
        CLOSE,
        KILL,
        POWER_LOSS
    }

    StoreSimulation(long seed) {
        this(seed, UnaryOperator.identity());
    }

    /** One that fills files within a few operations. */
    static StoreSimulation heavy(long seed) {
        return heavy(seed, UnaryOperator.identity());
    }

    /** The same, with what the store sees of the files. */
    static StoreSimulation heavy(long seed, UnaryOperator<DataFiles> wrapping) {
        return new StoreSimulation(seed, true, wrapping);
    }

    /**
     * @param wrapping what the store sees of the files
     */
    StoreSimulation(long seed, UnaryOperator<DataFiles> wrapping) {
        this(seed, seed % 3 == 0, wrapping);
    }

    private StoreSimulation(long seed, boolean isHeavy, UnaryOperator<DataFiles> wrapping) {
        random = new SplittableRandom(seed);
        writes = new RandomWrites(random.split(), isHeavy);
        writes.shareKeys();
        FaultyFiles files = new FaultyFiles(seed);
        files.tearSectors(random.nextInt(4) == 0);
        stepped = new SteppedStore(files, 0, wrapping);
    }

    SteppedStore stepped() {
        return stepped;
    }

    /** Several lives, one after the other. */
    void run() {
        recoverInTheEnd(random.nextBoolean());
        for (int i = 0; i < LIVES; i++) {
            if (random.nextInt(3) > 0) {
                crashAfter(random.nextInt(CALLS));
            }
            live(random.nextInt(LIFE_OPERATIONS));
            end(End.values()[random.nextInt(End.values().length)]);
            recoverInTheEnd(random.nextBoolean());
        }
        end(End.CLOSE);
        recover();
    }

    /** Works until so many operations are done or the files have crashed. */
    void live(int operations) {
        for (int i = 0; i < operations && !hasStopped(); i++) {
            operate();
            for (int steps = random.nextInt(4); steps > 0; steps--) {
                step();
            }
            history.judgeAnswers();
        }
    }

    private boolean hasStopped() {
        StoreFailure why = stepped.store().failure();
        if (why != null && why.reason() != Reason.STOPPED) {
            throw new HistoryViolation(Verdict.LOST, "the store failed: " + why);
        }
        return why != null;
    }

    private void step() {
        switch (random.nextInt(10)) {
            case 0, 1, 2 -> stepped.step(0);
            case 3, 4 -> stepped.step(1);
            case 5 -> stepped.runLoop(random.nextInt(2));
            case 6 -> stepped.runReads();
            case 8, 9 -> stepped.step(2);
            default -> stepped.pass(Duration.ofMillis(random.nextInt(1_500)));
        }
    }

    private void operate() {
        switch (random.nextInt(20)) {
            case 0 -> drop();
            case 1, 2 -> trim();
            case 3, 4, 5 -> read();
            case 6 -> readAtTime();
            case 7 -> load();
            case 8, 9 -> reopen();
            case 10, 11, 12 -> commit(sequenced());
            case 13 -> commit(repeated());
            case 14 -> compact();
            default -> commit(writes.next());
        }
    }

    void commit(WriteSet set) {
        Recorded answer = stepped.commit(random.nextInt(2), set);
        history.add(new History.Commit(set, answer));
    }

    /** What idempotent producers append; now and then they are wrong. */
    private WriteSet sequenced() {
        WriteSet set = writes.next();
        ModelStore ahead = history.ahead().copy();
        WriteSet sequenced = new WriteSet().durability(set.durability());
        set.appends()
                .forEach(
                        append -> {
                            Batch batch = sequenced(append.batch(), ahead.log(append.partition()));
                            sequenced.append(append.partition(), batch);
                            if (ahead.find(append.partition()) != null) {
                                ahead.append(append.partition(), batch);
                            }
                        });
        sequenced.puts().addAll(set.puts());
        lately.add(sequenced);
        if (lately.size() > LATELY) {
            lately.removeFirst();
        }
        return sequenced;
    }

    private Batch sequenced(Batch batch, ModelStore.Log log) {
        long producer = random.nextLong(PRODUCERS);
        int epoch = log.producers.epoch(producer);
        switch (random.nextInt(20)) {
            case 0 -> epoch++;
            case 1 -> epoch = Math.max(0, epoch - 1);
            default -> {}
        }
        int sequence = log.producers.nextSequence(producer, epoch);
        int gap = random.nextInt(20) == 0 ? 1 : 0;
        return SequencedBatches.of(batch, producer, epoch, sequence + gap);
    }

    /** Something sent again, in this life of the store or a later one. */
    private WriteSet repeated() {
        return lately.isEmpty()
                ? writes.next()
                : lately.get(lately.size() - 1 - random.nextInt(1 + random.nextInt(lately.size())));
    }

    private void drop() {
        WriteSet set = writes.next();
        commit(set.drop(anyPartition()));
    }

    /** Opens what was dropped, once that was answered. */
    private void reopen() {
        PartitionId id = anyPartition();
        if (history.ahead().find(id) == null && isEverythingAnswered()) {
            stepped.store().open(id);
            history.add(new History.Open(id));
        }
    }

    private boolean isEverythingAnswered() {
        return history.events().stream()
                .allMatch(
                        event ->
                                !(event instanceof History.Commit commit)
                                        || commit.answer.isAnswered());
    }

    private void compact() {
        PartitionId id = RandomWrites.PARTITIONS.get(random.nextInt(RandomWrites.COMPACTED));
        if (history.ahead().find(id) == null) {
            return;
        }
        Duration retention = random.nextBoolean() ? Duration.ZERO : Duration.ofDays(1);
        double ratio = random.nextInt(3) / 4.0;
        compact(id, new CompactionRules(ratio, retention, Duration.ZERO));
    }

    void compact(PartitionId id, CompactionRules rules) {
        stepped.compact(id, rules);
        history.add(new History.Compact(id));
    }

    private void trim() {
        PartitionId id = anyPartition();
        ModelStore.Log log = history.ahead().find(id);
        if (log != null) {
            trim(id, random.nextLong(log.endOffset + 2));
        }
    }

    void trim(PartitionId id, long offset) {
        stepped.store().trim(id, offset);
        long start = stepped.store().bounds(id).startOffset();
        history.add(new History.Trim(id, start));
    }

    /** Works until nothing is left to do. */
    void settle() {
        stepped.settle();
        history.judgeAnswers();
    }

    private void read() {
        PartitionId id = anyPartition();
        ModelStore.Log log = history.ahead().find(id);
        if (log == null) {
            return;
        }
        long offset = random.nextLong(log.startOffset, log.endOffset + 1);
        read(id, offset, random.nextInt(1, 30_000));
    }

    /** Compares what a read gives with what was committed. */
    void read(PartitionId id, long offset, int maxBytes) {
        Recorded answer = stepped.read(id, offset, maxBytes);
        hear();
        if (answer.failed()) {
            judgeFailure(answer, id, offset);
        } else {
            judge(answer, id, offset);
        }
    }

    /** A refusal that is heard together with what was read changes what could be read. */
    private void hear() {
        stepped.answer();
        history.judgeAnswers();
    }

    private void judge(Recorded answer, PartitionId id, long offset) {
        List<Batch> found = answer.batches();
        ModelStore.Log log = history.ahead().log(id);
        List<Batch> possible = log.from(offset);
        if (log.isCompacted && !found.isEmpty()) {
            long end = Batches.nextOffset(found.getLast());
            List<Batch> passed = possible.stream().filter(each -> each.baseOffset() < end).toList();
            if (!CompactedLogs.isLeft(found, passed, log.batches)) {
                throw new HistoryViolation(
                        Verdict.WRONG_READ, "from %d to %d of %s".formatted(offset, end, id));
            }
            return;
        }
        boolean isEnd = found.isEmpty() && answer.endOffset() == offset;
        if (!isEnd
                && (found.isEmpty()
                        || found.size() > possible.size()
                        || !HistoryChecker.areSame(found, possible.subList(0, found.size())))) {
            throw new HistoryViolation(
                    Verdict.WRONG_READ,
                    "%d batches at %d of %s".formatted(found.size(), offset, id));
        }
    }

    private void judgeFailure(Recorded answer, PartitionId id, long offset) {
        // What is not committed yet cannot be read; the model is ahead of the store.
        if (answer.reason() != Reason.OFFSET_OUT_OF_RANGE && !hasCrashed()) {
            throw new HistoryViolation(
                    Verdict.WRONG_READ,
                    "at %d of %s: %s".formatted(offset, id, answer.failure().detail()));
        }
        if (answer.reason() == Reason.OFFSET_OUT_OF_RANGE
                && offset <= stepped.store().bounds(id).endOffset()) {
            throw new HistoryViolation(Verdict.WRONG_READ, answer.failure().detail());
        }
    }

    private boolean hasCrashed() {
        try {
            stepped.files().exists("any");
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private void readAtTime() {
        PartitionId id = anyPartition();
        ModelStore.Log log = history.ahead().find(id);
        if (log == null) {
            return;
        }
        long timeMs = random.nextLong(1_000, 1_500);
        Recorded answer = stepped.readAtTime(id, timeMs);
        hear();
        if (answer.failed()) {
            judgeFailure(answer, id, Long.MAX_VALUE);
            return;
        }
        log = history.ahead().log(id);
        if (log.isCompacted) {
            answer.batches().forEach(each -> assertTrue(Batches.maxTimestampMs(each) >= timeMs));
            return;
        }
        List<Batch> expected =
                log.from(log.startOffset).stream()
                        .filter(batch -> batch.baseOffset() < answer.endOffset())
                        .filter(batch -> Batches.maxTimestampMs(batch) >= timeMs)
                        .limit(1)
                        .toList();
        if (!HistoryChecker.areSame(answer.batches(), expected)) {
            throw new HistoryViolation(
                    Verdict.WRONG_READ,
                    "at time %d of %s: %s instead of %s"
                            .formatted(timeMs, id, answer.batches(), expected));
        }
    }

    /** What it gives is judged when nothing is under way. */
    private void load() {
        if (!isEverythingAnswered()) {
            return;
        }
        String table = RandomWrites.TABLES.get(random.nextInt(RandomWrites.TABLES.size()));
        try {
            var entries = Observed.table(stepped.store(), table);
            if (!entries.equals(history.ahead().table(table)) && !hasStopped()) {
                throw new HistoryViolation(Verdict.WRONG_READ, "table " + table);
            }
        } catch (CompletionException e) {
            if (!hasCrashed()) {
                throw e;
            }
        }
    }

    private PartitionId anyPartition() {
        return RandomWrites.PARTITIONS.get(random.nextInt(RandomWrites.PARTITIONS.size()));
    }

    void end(End how) {
        switch (how) {
            case CLOSE -> {
                if (random.nextBoolean()) {
                    stepped.settle();
                }
                stepped.close();
                if (hasCrashed()) {
                    losePower();
                }
            }
            case KILL -> stepped.kill();
            case POWER_LOSS -> losePower();
        }
        history.judgeAllAnswers();
    }

    private void losePower() {
        stepped.losePower();
        wasPowerLost = true;
    }

    /** Starts the store, which may crash meanwhile, and checks what it holds. */
    private void recoverInTheEnd(boolean mayCrash) {
        if (mayCrash) {
            End end = random.nextBoolean() ? End.KILL : End.POWER_LOSS;
            boolean hasCrashed = crashRecovery(random.nextInt(60), end);
            if (hasCrashed) {
                recoverInTheEnd(random.nextInt(3) > 0);
                return;
            }
        }
        recover();
    }

    /**
     * Starts the store, which crashes after so many calls that change a file, or in the end.
     *
     * @return whether it crashed while it started
     */
    boolean crashRecovery(int calls, End how) {
        crashAfter(calls);
        boolean hasOpened = opens();
        end(how);
        return !hasOpened;
    }

    /** So many calls from now. */
    void crashAfter(int calls) {
        stepped.files().crashAfter(stepped.files().operations() + calls);
    }

    /** Starts the store; gives false if the files crash. */
    boolean opens() {
        try {
            stepped.open();
            RandomWrites.PARTITIONS.forEach(stepped.store()::open);
            RandomWrites.PARTITIONS.forEach(id -> history.add(new History.Open(id)));
            return true;
        } catch (StoreOpenException e) {
            if (!hasCrashed()) {
                throw new HistoryViolation(Verdict.REFUSED, String.valueOf(e.getMessage()));
            }
            return false;
        }
    }

    /** Starts the store, and checks what it holds. */
    void recover() {
        stepped.files().crashAfter(Integer.MAX_VALUE);
        if (!opens()) {
            throw new IllegalStateException("crashed without being told to");
        }
        check();
    }

    /** Works a little on what was recovered, and checks that after an orderly end. */
    void liveOn() {
        live(3);
        end(End.CLOSE);
        recover();
    }

    /** Compares what the store holds with the history, which begins anew. */
    void check() {
        Observed observed =
                Observed.of(
                        stepped.store(),
                        stepped::answer,
                        RandomWrites.PARTITIONS,
                        RandomWrites.TABLES);
        history = new History(new HistoryChecker(history, wasPowerLost).check(observed));
        wasPowerLost = false;
    }
}
