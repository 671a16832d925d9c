package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Compaction by key. A store may need about 2 MiB behind a record until that is compacted; the
 * tests append as much.
 */
public abstract class StoreCompactionContract extends StoreContract {
    private static final String PADDING = "padding";
    private static final int PADDING_BYTES = 32 * 1024;
    private static final int PADDINGS = 96;
    private static final long FAR_MS = 4_102_444_800_000L;
    private static final CompactionRules ALL =
            new CompactionRules(0, Duration.ofDays(1), Duration.ZERO);

    @Test
    void keepsTheLastRecordOfEachKeyWhereItStood() {
        keyed("a", "1", "b", "1", "a", "2");
        keyed("c", "1");
        keyed("b", "2");
        keyed("a", "3", "d", "1");
        pad();

        compactUntil(ALL, List.of("3 c=1", "4 b=2", "5 a=3", "6 d=1"));

        assertEquals(7 + PADDINGS, store().bounds(P0).endOffset());
        assertTrue(store().bounds(P0).bytes() < (PADDINGS - 5) * (long) PADDING_BYTES);
    }

    @Test
    void aReaderOfWhatIsGoneGetsWhatFollows() {
        keyed("a", "1", "b", "1", "a", "2");
        keyed("a", "3");
        keyed("c", "1");
        pad();

        compactUntil(ALL, List.of("1 b=1", "3 a=3", "4 c=1"));

        assertEquals(0, store().bounds(P0).startOffset());
        assertEquals(List.of("1 b=1", "3 a=3"), records(read(P0, 0, 1 << 10).batches(), 2));
        assertEquals(List.of("1 b=1"), records(read(P0, 2, 1).batches(), 1));
        assertEquals(List.of("3 a=3"), records(read(P0, 3, 1).batches(), 1));
        StoreAnswer.OfRead beyond = read(P0, 6, PLENTY);
        assertTrue(beyond.baseOffsets().getFirst() > 6, beyond.baseOffsets().toString());
        assertEquals(5 + PADDINGS, beyond.endOffset());
    }

    @Test
    void recordsWithoutAKeyStay() {
        keyed(null, "1", "a", "1", null, "2");
        keyed("a", "2", null, "3");
        pad();

        compactUntil(ALL, List.of("0 null=1", "2 null=2", "3 a=2", "4 null=3"));
    }

    @Test
    void aTombstoneRemovesWhatWasBeforeItAndStaysForAWhile() {
        keyed("a", "1", "b", "1");
        keyed("a", null);
        keyed(null, null);
        pad();

        compactUntil(ALL, List.of("1 b=1", "2 a=null", "3 null=null"));
        compact(ALL);

        assertEquals(List.of("1 b=1", "2 a=null", "3 null=null"), kept());
    }

    @Test
    void aTombstoneGoesWhenItsTimeIsUp() {
        keyed("a", "1", "b", null, "c", "1");
        keyed("a", null);
        keyed("b", "2");
        pad();

        compactUntil(
                new CompactionRules(0, Duration.ZERO, Duration.ZERO), List.of("2 c=1", "4 b=2"));
    }

    @Test
    void doesNothingUnlessEnoughIsNew() {
        keyed("a", "1", "a", "2");
        pad();
        compactUntil(ALL, List.of("1 a=2"));
        while (!compact(new CompactionRules(0.9, Duration.ZERO, Duration.ZERO))
                .equals(Compaction.NONE)) {
            // More has become compactable meanwhile.
        }

        assertEquals(
                Compaction.NONE, compact(new CompactionRules(0.9, Duration.ZERO, Duration.ZERO)));
    }

    @Test
    void leavesWhatIsYoungAlone() {
        commit(
                new WriteSet()
                        .append(
                                P0,
                                new BatchWriter()
                                        .append(FAR_MS, Bytes.utf8("a"), Bytes.utf8("1"))
                                        .append(FAR_MS, Bytes.utf8("a"), Bytes.utf8("2"))
                                        .finish()));
        pad();

        CompactionRules patient = new CompactionRules(0, Duration.ZERO, Duration.ofDays(1));
        assertEquals(0, compact(patient).recordsRead());
        compactUntil(ALL, List.of("1 a=2"));
    }

    @Test
    void whatIsTrimmedStaysTrimmed() {
        keyed("a", "1");
        keyed("b", "1");
        pad();
        store().trim(P0, 3);
        long start = store().bounds(P0).startOffset();

        compactUntil(ALL, start < 2 ? List.of("1 b=1") : List.of());

        assertEquals(start, store().bounds(P0).startOffset());
    }

    @Test
    void goesOnBesideAppends() {
        List<StoreAnswer.OfCommit> answers = new ArrayList<>();
        for (int i = 0; i < 3 * PADDINGS; i++) {
            answers.add(startCommit(new WriteSet().append(P0, padding(i))));
            if (i % 10 == 0) {
                compact(ALL);
            }
        }
        await(() -> answers.stream().allMatch(each -> each.calls() > 0));

        for (int i = 0; i < answers.size(); i++) {
            assertEquals(List.of((long) i), answers.get(i).baseOffsets());
        }
        List<String> all = everything();
        assertEquals(3 * PADDINGS - 1 + " " + PADDING, all.getLast().split("=", 2)[0]);
    }

    @Test
    void refusesWhatIsNotOpenAndAfterTheClose() {
        StoreAnswer.OfCompaction unknown = startCompact(new PartitionId("log", 7), ALL);
        await(() -> unknown.calls() > 0);
        assertEquals(Reason.NO_SUCH_PARTITION, unknown.failure().reason());

        store().close();
        StoreAnswer.OfCompaction late = startCompact(P0, ALL);
        await(() -> late.calls() > 0);
        assertEquals(Reason.STOPPED, late.failure().reason());
    }

    private void keyed(@Nullable String... keysAndValues) {
        BatchWriter writer = new BatchWriter();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            writer.append(1_000 + i, bytes(keysAndValues[i]), bytes(keysAndValues[i + 1]));
        }
        commit(new WriteSet().append(P0, writer.finish()));
    }

    private static @Nullable Bytes bytes(@Nullable String text) {
        return text == null ? null : Bytes.utf8(text);
    }

    /** Appends so much that everything before it can be compacted soon. */
    private void pad() {
        List<StoreAnswer.OfCommit> answers = new ArrayList<>();
        for (int i = 0; i < PADDINGS; i++) {
            answers.add(startCommit(new WriteSet().append(P0, padding(i))));
        }
        await(() -> answers.stream().allMatch(each -> each.calls() > 0));
        answers.forEach(StoreAnswer::assertGranted);
    }

    private static Batch padding(int i) {
        return new BatchWriter()
                .append(2_000 + i, Bytes.utf8(PADDING), Bytes.wrap(new byte[PADDING_BYTES]))
                .finish();
    }

    private Compaction compact(CompactionRules rules) {
        StoreAnswer.OfCompaction answer = startCompact(P0, rules);
        await(() -> answer.calls() > 0);
        return answer.done();
    }

    private StoreAnswer.OfCompaction startCompact(PartitionId partition, CompactionRules rules) {
        StoreAnswer.OfCompaction answer = new StoreAnswer.OfCompaction(loop());
        return request(answer, () -> store().compact(partition, rules, loop(), answer));
    }

    /** Compacts until nothing but this is left in front of the padding. */
    private void compactUntil(CompactionRules rules, List<String> expected) {
        List<String> found = List.of();
        for (int i = 0; i < 1_000 && !found.equals(expected); i++) {
            compact(rules);
            found = kept();
        }
        assertEquals(expected, found);
    }

    /** All records but the padding. */
    private List<String> kept() {
        return everything().stream().filter(each -> !each.contains(PADDING)).toList();
    }

    private List<String> everything() {
        List<String> all = new ArrayList<>();
        long offset = store().bounds(P0).startOffset();
        while (offset < store().bounds(P0).endOffset()) {
            List<Batch> batches = read(P0, offset, PLENTY).batches();
            all.addAll(records(batches, Integer.MAX_VALUE));
            offset = Batches.nextOffset(batches.getLast());
        }
        return all;
    }

    private static List<String> records(List<Batch> batches, int most) {
        List<String> records = new ArrayList<>();
        try {
            for (Batch batch : batches) {
                BatchReader reader = BatchReader.open(batch).checkAll();
                while (reader.next()) {
                    Bytes key = reader.key();
                    Bytes value = reader.value();
                    records.add(
                            "%d %s=%s"
                                    .formatted(
                                            reader.offset(),
                                            key == null ? null : key.asUtf8(),
                                            value == null ? null : value.asUtf8()));
                }
            }
        } catch (RecordFormatException e) {
            throw new AssertionError("the store gave a bad batch", e);
        }
        return records.subList(0, Math.min(most, records.size()));
    }
}
