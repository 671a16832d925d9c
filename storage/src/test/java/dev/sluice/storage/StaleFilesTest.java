package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.Batches;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure.Reason;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;

/**
 * An older copy of one file is put back behind the store's back, as a careless restore does it. The
 * start is refused, or reads fail, or the rest makes up for it; nothing old is given for new.
 *
 * <p>What cannot be noticed is an older copy of the newest file of the journal: it is what a loss
 * of power leaves before the last frames.
 */
class StaleFilesTest {
    private static final PartitionId LARGE = new PartitionId("large", 0);
    private static final PartitionId SMALL = new PartitionId("small", 0);
    private static final List<PartitionId> ALL = List.of(LARGE, SMALL);
    private static final String TABLE = "table";

    private final BatchWriter writer = new BatchWriter();
    private final SplittableRandom random = new SplittableRandom(7);
    private final SteppedStore stepped = new SteppedStore(new FaultyFiles(9));
    private final List<Map<String, byte[]>> copies = new ArrayList<>();
    private final Map<PartitionId, NavigableMap<Long, Batch>> expected = new HashMap<>();
    private Map<Bytes, Bytes> table = Map.of();
    private Map<String, byte[]> now = Map.of();

    /** What came of an older copy. */
    private enum Verdict {
        REFUSED,
        READ_FAILED,
        HARMLESS
    }

    @BeforeEach
    void live() throws StoreOpenException {
        stepped.open();
        ALL.forEach(stepped.store()::open);
        for (int round = 0; round < 90; round++) {
            WriteSet writes = new WriteSet();
            writes.append(LARGE, batch(2_000)).append(SMALL, batch(40));
            writes.put(TABLE, Bytes.utf8("k" + round % 5), Bytes.utf8("v" + round));
            assertFalse(stepped.commit(writes).failed());
            if (round == 60) {
                stepped.compact(LARGE, new CompactionRules(0, Duration.ofDays(1), Duration.ZERO));
                stepped.settle();
            }
            if (round % 6 == 5) {
                copies.add(copy());
            }
        }
        stepped.kill();
        now = copy();
        stepped.open();
        for (PartitionId id : ALL) {
            expected.put(id, new TreeMap<>());
            Observed.of(stepped.store(), stepped::answer, List.of(id), List.of())
                    .log(id)
                    .batches()
                    .forEach(batch -> expected(id).put(batch.baseOffset(), batch));
        }
        table = Observed.table(stepped.store(), TABLE);
    }

    @Test
    void noOlderCopyOfAFileIsTakenForTheFile() throws IOException {
        String newest = newestOfTheJournal();
        Map<Verdict, Integer> verdicts = new EnumMap<>(Verdict.class);
        Map<String, Verdict> byFolder = new TreeMap<>();
        for (Map<String, byte[]> old : copies) {
            for (Map.Entry<String, byte[]> file : old.entrySet()) {
                String name = file.getKey();
                if (!name.equals(newest) && !Arrays.equals(file.getValue(), now.get(name))) {
                    Verdict verdict = verdict(name, file.getValue());
                    verdicts.merge(verdict, 1, Integer::sum);
                    byFolder.merge(
                            name.split("/", 2)[0] + ":" + verdict, verdict, (first, _) -> first);
                }
            }
        }
        System.out.println("older copies of files: " + verdicts + " " + byFolder.keySet());
        assertEquals(Verdict.values().length, verdicts.size(), verdicts.toString());
    }

    /** Throws if something is given that is not what was committed last. */
    private Verdict verdict(String name, byte[] old) throws IOException {
        FaultyFiles files = new FaultyFiles(3);
        for (Map.Entry<String, byte[]> each : now.entrySet()) {
            write(files, each.getKey(), each.getKey().equals(name) ? old : each.getValue());
        }
        if (!now.containsKey(name)) {
            write(files, name, old);
        }
        SteppedStore other = new SteppedStore(files);
        try {
            other.open();
        } catch (StoreOpenException refused) {
            return Verdict.REFUSED;
        }
        boolean isWhole = true;
        for (PartitionId id : ALL) {
            isWhole &= isWhole(other, id, name);
        }
        try {
            assertEquals(table, Observed.table(other.store(), TABLE), name);
        } catch (CompletionException damaged) {
            isWhole = false;
        }
        return isWhole ? Verdict.HARMLESS : Verdict.READ_FAILED;
    }

    private boolean isWhole(SteppedStore other, PartitionId id, String name) {
        PartitionBounds bounds = other.store().open(id);
        assertEquals(
                Batches.nextOffset(expected(id).lastEntry().getValue()), bounds.endOffset(), name);
        boolean isWhole = true;
        long offset = bounds.startOffset();
        while (offset < bounds.endOffset()) {
            Recorded read = other.read(id, offset, 1);
            other.answer();
            if (read.failed()) {
                assertEquals(Reason.CORRUPT, read.reason());
                isWhole = false;
                offset++;
            } else {
                Batch batch = read.batches().getFirst();
                Batch wanted = expected(id).get(batch.baseOffset());
                assertTrue(
                        wanted != null && HistoryChecker.areSame(List.of(wanted), List.of(batch)),
                        "an old copy of " + name + " gives " + batch + " of " + id);
                offset = Batches.nextOffset(batch);
            }
        }
        return isWhole;
    }

    private NavigableMap<Long, Batch> expected(PartitionId id) {
        return expected.computeIfAbsent(id, _ -> new TreeMap<>());
    }

    private String newestOfTheJournal() {
        // One that is ready for its next use has no frame, or one with another stamp.
        return now.keySet().stream()
                .filter(name -> name.startsWith("journal/"))
                .filter(name -> hasFrame(ByteBuffer.wrap(now.getOrDefault(name, new byte[0]))))
                .sorted()
                .toList()
                .getLast();
    }

    private static boolean hasFrame(ByteBuffer file) {
        return file.getInt(4096) == 0x534c_4a46 && file.getLong(4096 + 32) == file.getLong(16);
    }

    private Map<String, byte[]> copy() {
        Map<String, byte[]> files = new TreeMap<>();
        for (String name : stepped.files().names()) {
            files.put(name, stepped.files().bytes(name));
        }
        return files;
    }

    private static void write(FaultyFiles files, String name, byte[] content) throws IOException {
        try (DataFile file = files.create(name)) {
            file.write(ByteBuffer.wrap(content), 0);
            file.force();
        }
        files.forceFolder(name.substring(0, Math.max(0, name.lastIndexOf('/'))));
    }

    private Batch batch(int valueBytes) {
        byte[] value = new byte[valueBytes];
        random.nextBytes(value);
        return writer.append(1, Bytes.utf8("key" + random.nextInt(9)), Bytes.wrap(value)).finish();
    }
}
