package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.record.RecordHeaders;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CompactionRules;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreOpenException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.storage.internal.files.FaultyFiles;

import org.apache.kafka.tools.DumpLogSegments;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Kafka's own tool for looking into a segment, {@code kafka-dump-log.sh}, finds in ours every
 * record with its offset, time, key, headers and value, and nothing to complain about.
 */
class KafkaDumpsSegmentsTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);
    private static final int BATCHES = 120;

    private final SplittableRandom random = new SplittableRandom(20_260_801);
    private final BatchWriter writer = new BatchWriter();
    private final SteppedStore stepped = new SteppedStore(new FaultyFiles(9));
    private long timeMs = 1_767_225_600_000L;

    @TempDir private Path folder;

    @BeforeEach
    void fill() throws StoreOpenException {
        stepped.open();
        stepped.store().open(ORDERS);
        for (int i = 0; i < BATCHES; i++) {
            assertFalse(stepped.commit(new WriteSet().append(ORDERS, batch())).failed());
        }
    }

    @Test
    void findsEveryRecord() throws Exception {
        stepped.close();
        stepped.open();
        List<String> expected = recordsInOrder();
        assertTrue(expected.size() > BATCHES, expected.size() + " records");
        assertEquals(expected, dumped());
    }

    @Test
    void findsWhatCompactionLeft() throws Exception {
        int before = recordsInOrder().size();
        stepped.compact(ORDERS, new CompactionRules(0, Duration.ofDays(1), Duration.ZERO));
        stepped.settle();
        stepped.close();
        assertTrue(
                segments().stream().anyMatch(name -> name.endsWith(".00000001.log")),
                segments().toString());
        stepped.open();
        List<String> expected = recordsInOrder();
        assertTrue(expected.size() < before, expected.size() + " of " + before);
        assertEquals(expected, dumped());
    }

    /** A few records with few keys, in a batch. */
    private Batch batch() {
        int records = 1 + random.nextInt(6);
        for (int i = 0; i < records; i++) {
            for (int header = random.nextInt(4); header > 0; header--) {
                writer.header("h" + random.nextInt(5), random.nextBoolean() ? null : text(20));
            }
            boolean isTombstone = random.nextInt(10) == 0;
            Bytes key = isTombstone || random.nextInt(5) > 0 ? key() : null;
            timeMs += random.nextInt(1_000);
            writer.append(timeMs, key, isTombstone ? null : text(random.nextInt(400)));
        }
        return writer.finish();
    }

    private Bytes key() {
        return Bytes.utf8("key-" + random.nextInt(20));
    }

    /** The tool prints text as it is, so it has no line breaks here. */
    private Bytes text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return Bytes.utf8(text.toString());
    }

    private List<String> segments() {
        return stepped.files().names().stream()
                .filter(name -> name.startsWith("partitions/") && name.endsWith(".log"))
                .toList();
    }

    /** What the store reads, as the tool would print it. */
    private List<String> recordsInOrder() throws RecordFormatException {
        List<String> lines = new ArrayList<>();
        List<Batch> batches =
                Observed.of(stepped.store(), stepped::answer, List.of(ORDERS), List.of())
                        .log(ORDERS)
                        .batches();
        for (Batch batch : batches) {
            BatchReader reader = BatchReader.open(batch).checkAll();
            while (reader.next()) {
                lines.add(line(reader));
            }
        }
        return lines;
    }

    private static String line(BatchReader at) {
        List<String> names = new ArrayList<>();
        for (RecordHeaders.Header header : at.headers()) {
            names.add(header.name());
        }
        Bytes key = at.key();
        Bytes value = at.value();
        return "| offset: %d CreateTime: %d keySize: %d valueSize: %d sequence: -1"
                        .formatted(
                                at.offset(),
                                at.timestampMs(),
                                key == null ? -1 : key.length(),
                                value == null ? -1 : value.length())
                + " headerKeys: [%s]".formatted(String.join(",", names))
                + (key == null ? "" : " key: " + key.asUtf8())
                + (value == null ? "" : " payload: " + value.asUtf8());
    }

    /** The lines for records that the tool prints for all segments, after it found no error. */
    private List<String> dumped() throws IOException, InterruptedException {
        List<String> files = new ArrayList<>();
        for (String segment : segments()) {
            Path file = folder.resolve(segment.substring(segment.lastIndexOf('/') + 1));
            Files.write(file, stepped.files().bytes(segment));
            files.add(file.toString());
        }
        assertTrue(files.size() > 2, files.toString());
        Path output = folder.resolve("output");
        // A process of its own, because the tool prints and may exit.
        Process tool =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                DumpLogSegments.class.getName(),
                                "--deep-iteration",
                                "--print-data-log",
                                "--files",
                                String.join(",", files))
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
        assertTrue(tool.waitFor(60, TimeUnit.SECONDS), "the tool ends");
        List<String> lines = Files.readAllLines(output);
        assertEquals(0, tool.exitValue(), String.join("\n", lines));
        List<String> batches = lines.stream().filter(line -> line.startsWith("base")).toList();
        assertFalse(batches.isEmpty());
        batches.forEach(line -> assertTrue(line.endsWith(" isvalid: true"), line));
        checkRemarks(lines);
        return lines.stream().filter(line -> line.startsWith("| ")).map(String::strip).toList();
    }

    /**
     * Nothing is said but where offsets do not follow each other. The tool expects each file to
     * begin with offset 0, and finds what compaction has removed.
     */
    private static void checkRemarks(List<String> lines) {
        Set<String> gaps = new TreeSet<>();
        Set<String> found = new TreeSet<>();
        List<String> others = new ArrayList<>();
        long last = -1;
        for (String line : lines) {
            if (line.startsWith("Dumping ")) {
                last = -1;
            } else if (line.startsWith("| offset: ")) {
                long offset = Long.parseLong(line.split(" ", 4)[2]);
                if (offset != last + 1) {
                    gaps.add(last + " is followed by " + offset);
                }
                last = offset;
            } else if (line.contains(" is followed by ")) {
                found.add(line.strip());
            } else if (!line.startsWith("baseOffset: ")
                    && !line.startsWith("Log starting offset: ")
                    && !line.startsWith("Non-consecutive offsets in ")) {
                others.add(line);
            }
        }
        assertEquals(List.of(), others);
        assertEquals(gaps, found);
    }
}
