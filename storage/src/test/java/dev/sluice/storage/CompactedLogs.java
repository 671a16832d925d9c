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
import java.util.Objects;
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
        Map<Long, Content> possible = records(expected);
        return records(found).entrySet().stream()
                        .allMatch(each -> each.getValue().equals(possible.get(each.getKey())))
                && lost(found, expected, all) == null;
    }

    /**
     * The first offset of {@code expected} that is not in {@code found} and that compaction must
     * leave there; null if there is none.
     */
    static @Nullable Long lost(List<Batch> found, List<Batch> expected, List<Batch> all) {
        Map<Bytes, Long> last = new HashMap<>();
        records(all)
                .forEach(
                        (offset, content) -> {
                            if (content.key() != null) {
                                last.put(content.key(), offset);
                            }
                        });
        Map<Long, Content> foundRecords = records(found);
        Set<Bytes> foundKeys = new HashSet<>();
        foundRecords.values().stream()
                .map(Content::key)
                .filter(Objects::nonNull)
                .forEach(foundKeys::add);
        for (Map.Entry<Long, Content> each : records(expected).entrySet()) {
            Bytes key = each.getValue().key();
            boolean isLast = key == null || each.getKey().equals(last.get(key));
            // A tombstone goes after everything that it removes.
            boolean mayGo =
                    key != null && each.getValue().value() == null && !foundKeys.contains(key);
            if (isLast && !mayGo && !foundRecords.containsKey(each.getKey())) {
                return each.getKey();
            }
        }
        return null;
    }

    /** Whether each record of a batch is in one of others, wherever it stands there. */
    static boolean areKnown(Batch batch, List<Batch> others) {
        Set<Content> known = new HashSet<>();
        others.forEach(each -> known.addAll(records(List.of(each)).values()));
        return known.containsAll(records(List.of(batch)).values());
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
