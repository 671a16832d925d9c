package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A store that was killed: with segments, a bundle and table files, and a file of the journal with
 * frames that are not carried over.
 *
 * <p><i>Confined to one thread.</i>
 */
final class FilledStore {
    static final PartitionId LARGE = new PartitionId("large", 0);
    static final PartitionId SMALL = new PartitionId("small", 0);
    static final int FIRST_FRAME = 4096;
    static final Bytes KEY = Bytes.utf8("key");

    private final BatchWriter writer = new BatchWriter();
    private final SplittableRandom random = new SplittableRandom(5);
    final SteppedStore stepped = new SteppedStore(new FaultyFiles(9));
    private final Map<PartitionId, List<Batch>> committed = new TreeMap<>(byName());

    FilledStore() throws StoreOpenException {
        stepped.open();
        committed.put(LARGE, new ArrayList<>());
        committed.put(SMALL, new ArrayList<>());
        committed.keySet().forEach(stepped.store()::open);
        for (int i = 0; i < 20; i++) {
            commit(LARGE, 4_000);
            commit(SMALL, 50);
        }
        stepped.close();
        stepped.open();
        for (int i = 0; i < 6; i++) {
            commit(LARGE, 300);
            commit(SMALL, 50);
        }
        stepped.kill();
    }

    Map<PartitionId, List<Batch>> committed() {
        return committed;
    }

    /** What was committed to a partition. */
    List<Batch> committedTo(PartitionId id) {
        return Objects.requireNonNull(committed.get(id));
    }

    Map<String, Bytes> everything() {
        return stepped.files().names().stream()
                .collect(
                        Collectors.toMap(
                                name -> name, name -> Bytes.wrap(stepped.files().bytes(name))));
    }

    /** The file of the journal whose frames are not carried over. */
    String journal() {
        return names(name -> name.startsWith("journal/")).stream()
                .filter(name -> frames(name).size() == 12)
                .findFirst()
                .orElseThrow();
    }

    /** Where the frames begin that were written to the file with its stamp of now. */
    List<Integer> frames(String name) {
        ByteBuffer content = ByteBuffer.wrap(stepped.files().bytes(name));
        long stamp = content.getLong(16);
        List<Integer> found = new ArrayList<>();
        for (int at = FIRST_FRAME; at < content.limit() - 48; at++) {
            if (content.getInt(at) == 0x534c_4a46 && content.getLong(at + 32) == stamp) {
                found.add(at);
            }
        }
        return found;
    }

    List<String> names(Predicate<String> which) {
        return stepped.files().names().stream().filter(which).toList();
    }

    void delete(String name) {
        try {
            stepped.files().delete(name);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    void flip(String name, int at) {
        stepped.files().flip(name, at, at % 8);
    }

    /** Reads everything; gives how many batches are there, which are as they were committed. */
    int readable(PartitionId id) {
        Observed observed = Observed.of(stepped.store(), stepped::answer, List.of(id), List.of());
        List<Batch> found = observed.log(id).batches();
        List<Batch> expected = committedTo(id);
        int common = Math.min(found.size(), expected.size());
        assertTrue(HistoryChecker.areSame(expected.subList(0, common), found.subList(0, common)));
        return found.size();
    }

    void commit(PartitionId id, int valueBytes) {
        WriteSet writes = append(id, valueBytes);
        assertFalse(stepped.commit(writes.put("table", KEY, bytes(100))).failed());
        List<Batch> batches = committedTo(id);
        batches.add(writes.appends().getFirst().batch().at(batches.size()));
    }

    WriteSet append(PartitionId id, int valueBytes) {
        return new WriteSet().append(id, writer.append(1, null, bytes(valueBytes)).finish());
    }

    Bytes bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return Bytes.wrap(bytes);
    }

    private static Comparator<PartitionId> byName() {
        return Comparator.comparing(PartitionId::log);
    }
}
