package dev.sluice.routing.internal.queuelog;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.RecordHeaders;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One round of copying stuck messages from the oldest block to the end of the log, so that the
 * block can go. Copies keep their place, so nothing changes for the queues but where a body is:
 *
 * <ol>
 *   <li>{@link #collect} reads what the block holds;
 *   <li>each queue of {@link #questions} says on its lane what it still {@link DurableQueue#needed
 *       needs}, and {@link #answered} hears it; a queue that is gone need not answer;
 *   <li>{@link #fetch} reads what is needed and {@link #writeTo} appends it;
 *   <li>after the commit {@link #committed} names the queues whose messages were {@link
 *       DurableQueue#moved}; what they release then frees the old block.
 * </ol>
 *
 * <p>A round that fails or has nothing to copy is ended with {@link #end}.
 *
 * <p><i>Confined to the partition's lane.</i>
 */
public final class CopyForward {
    /** Records whose targets are more than so many wait for the next round. */
    private static final int MAX_TARGETS = 65_536;

    private final QueueLog log;
    private final Store store;
    private final Loop owner;
    private final QueueLogConfig config;
    private final long from;
    private final BatchWriter writer = new BatchWriter();
    private final List<Candidate> candidates = new ArrayList<>();
    private final Map<Integer, List<Candidate>> asked = new HashMap<>();
    private final List<Candidate> copied = new ArrayList<>();
    private long end;
    private int targets;
    private int appendIndex;
    private boolean hasFetched;

    /** A record of the block, and which of its queues need it. */
    private static final class Candidate {
        final long location;
        final long place;
        final List<Target> listed;
        final List<Target> needing = new ArrayList<>(1);

        Candidate(long location, long place, List<Target> listed) {
            this.location = location;
            this.place = place;
            this.listed = listed;
        }

        Target listed(int queue) {
            return listed.stream().filter(target -> target.queue() == queue).findFirst().get();
        }
    }

    CopyForward(QueueLog log, Store store, Loop owner, QueueLogConfig config, long from, long end) {
        this.log = log;
        this.store = store;
        this.owner = owner;
        this.config = config;
        this.from = from;
        this.end = end;
    }

    /** The first offset that it reads. */
    long from() {
        return from;
    }

    /** Reads which messages there are; bodies are not kept. */
    public void collect(Runnable ready, Consumer<StoreFailure> failed) {
        owner.checkCurrent();
        collect(scan(from, end), ready, failed);
    }

    private void collect(LogScan scan, Runnable ready, Consumer<StoreFailure> failed) {
        try {
            LogScan.Step step = scan.next();
            while (step == LogScan.Step.RECORD && targets < MAX_TARGETS) {
                add(new Candidate(scan.location(), scan.place(), scan.targets()));
                step = scan.next();
            }
            if (step == LogScan.Step.NEEDS_READ) {
                scan.read(() -> collect(scan, ready, failed), failed);
                return;
            }
            if (step == LogScan.Step.RECORD) {
                end = scan.location();
            }
            ready.run();
        } catch (CorruptQueueLogException e) {
            failed.accept(corrupt(e));
        }
    }

    private void add(Candidate candidate) {
        candidates.add(candidate);
        targets += candidate.listed.size();
        for (Target target : candidate.listed) {
            asked.computeIfAbsent(target.queue(), _ -> new ArrayList<>()).add(candidate);
        }
    }

    /** What to ask each queue, by its number. */
    public Map<Integer, StoredPlaces> questions() {
        Map<Integer, StoredPlaces> questions = new HashMap<>();
        asked.forEach(
                (queue, list) -> {
                    StoredPlaces places = new StoredPlaces(log.partition());
                    list.forEach(each -> places.add(each.place, each.location));
                    questions.put(queue, places);
                });
        return questions;
    }

    /** What a queue needs of what it was asked, by index. */
    public void answered(int queue, BitSet needed) {
        owner.checkCurrent();
        List<Candidate> list = asked.getOrDefault(queue, List.of());
        needed.stream()
                .mapToObj(list::get)
                .forEach(candidate -> candidate.needing.add(candidate.listed(queue)));
    }

    /** Reads the bodies that are needed, up to the limit of a round. */
    public void fetch(Runnable ready, Consumer<StoreFailure> failed) {
        owner.checkCurrent();
        hasFetched = true;
        candidates.removeIf(candidate -> candidate.needing.isEmpty());
        if (candidates.isEmpty()) {
            ready.run();
        } else {
            fetch(scan(candidates.getFirst().location, end), ready, failed);
        }
    }

    private void fetch(LogScan scan, Runnable ready, Consumer<StoreFailure> failed) {
        try {
            while (copied.size() < candidates.size() && writer.sizeBytes() < config.copyBytes()) {
                switch (scan.next()) {
                    case RECORD -> copyIfWanted(scan);
                    case NEEDS_READ -> {
                        scan.read(() -> fetch(scan, ready, failed), failed);
                        return;
                    }
                    case END ->
                            throw new CorruptQueueLogException(
                                    log.id() + " has lost a record before " + end);
                }
            }
            ready.run();
        } catch (CorruptQueueLogException e) {
            failed.accept(corrupt(e));
        }
    }

    private void copyIfWanted(LogScan scan) {
        Candidate next = candidates.get(copied.size());
        if (next.location != scan.location()) {
            return;
        }
        writer.header(Target.HEADER, Target.encode(next.needing));
        writer.header(Target.PLACE_HEADER, new VarintWriter().put(next.place).toBytes());
        for (RecordHeaders.Header header : scan.record().headers()) {
            if (!header.name().equals(Target.HEADER)
                    && !header.name().equals(Target.PLACE_HEADER)) {
                writer.header(header.name(), header.value());
            }
        }
        writer.append(scan.record().timestampMs(), scan.record().key(), scan.record().value());
        copied.add(next);
    }

    /** Whether there is nothing to copy. */
    public boolean isEmpty() {
        return copied.isEmpty();
    }

    /** Appends the copies to the log. */
    public void writeTo(WriteSet writes) {
        owner.checkCurrent();
        appendIndex = writes.appends().size();
        writes.append(log.id(), writer.finish());
    }

    /**
     * The copies are durable and the round is over. Returns what has moved for each queue, which
     * its lane must hear after everything that was handed to it before. If a queue is gone, its new
     * locations are to be released at once.
     */
    public Map<Integer, StoredPlaces> committed(long[] baseOffsets) {
        owner.checkCurrent();
        Map<Integer, StoredPlaces> moved = new HashMap<>();
        for (int i = 0; i < copied.size(); i++) {
            Candidate candidate = copied.get(i);
            long location = baseOffsets[appendIndex] + i;
            log.stored(location, candidate.needing);
            for (Target target : candidate.needing) {
                moved.computeIfAbsent(target.queue(), _ -> new StoredPlaces(log.partition()))
                        .add(candidate.place, location);
            }
        }
        log.endCopy(nextPosition());
        return moved;
    }

    /** Ends a round that has nothing to copy or has failed. */
    public void end() {
        log.endCopy(isEmpty() && hasFetched ? nextPosition() : from);
    }

    private long nextPosition() {
        return copied.size() == candidates.size() ? end : candidates.get(copied.size()).location;
    }

    private LogScan scan(long first, long behind) {
        return new LogScan(store, log.id(), first, behind, config.readWindowBytes(), owner);
    }

    private static StoreFailure corrupt(CorruptQueueLogException e) {
        return new StoreFailure(Reason.CORRUPT, String.valueOf(e.getMessage()));
    }
}
