package dev.sluice.storage;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What compaction may make of a log: whether that is all that is missing. */
final class CompactedLogs {
    private CompactedLogs() {}

    /** A record without its place. */
    private record Content(@Nullable Bytes key, @Nullable Bytes value, long timestampMs) {}

    /**
     * Whether {@code found} is what may be left of {@code expected}.
     *
     * @param all everything that was ever in the log, with what follows {@code expected}
     */
    static boolean isLeft(List<Batch> found, List<Batch> expected, List<Batch> all) {
        Map<Long, Content> foundRecords = records(found);
        Map<Long, Content> missing = records(expected);
        for (Map.Entry<Long, Content> each : foundRecords.entrySet()) {
            if (!each.getValue().equals(missing.remove(each.getKey()))) {
                return false;
            }
        }
        Map<Bytes, Long> last = new HashMap<>();
        records(all)
                .forEach(
                        (offset, content) -> {
                            if (content.key() != null) {
                                last.put(content.key(), offset);
                            }
                        });
        Set<Bytes> forgotten = new HashSet<>();
        for (Map.Entry<Long, Content> each : missing.entrySet()) {
            Bytes key = each.getValue().key();
            if (key == null) {
                return false;
            }
            if (each.getKey().equals(last.get(key))) {
                if (each.getValue().value() != null) {
                    return false;
                }
                forgotten.add(key);
            }
        }
        // A tombstone goes after everything that it removes.
        return foundRecords.values().stream().noneMatch(each -> forgotten.contains(each.key()));
    }

    private static Map<Long, Content> records(List<Batch> batches) {
        Map<Long, Content> records = new TreeMap<>();
        try {
            for (Batch batch : batches) {
                BatchReader reader = BatchReader.open(batch).checkAll();
                while (reader.next()) {
                    Content content =
                            new Content(reader.key(), reader.value(), reader.timestampMs());
                    if (records.put(reader.offset(), content) != null) {
                        throw new HistoryViolation(
                                Verdict.WRONG_READ, "two records at " + reader.offset());
                    }
                }
            }
        } catch (RecordFormatException e) {
            throw new HistoryViolation(Verdict.WRONG_READ, String.valueOf(e.getMessage()));
        }
        return records;
    }
}
