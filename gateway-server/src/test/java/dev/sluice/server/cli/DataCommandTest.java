package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreContext;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.server.config.Configuration;
import dev.sluice.server.config.ConfiguredStore;
import dev.sluice.server.internal.storage.LockHolder;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The commands for stored data on the files of a store that was stopped. */
@Timeout(60)
class DataCommandTest {
    private static final PartitionId ORDERS = new PartitionId("orders", 0);

    @TempDir Path root;
    private Path data = Path.of("");
    private Path config = Path.of("");

    @BeforeEach
    void fill() throws Exception {
        data = root.resolve("data");
        config = Files.writeString(root.resolve("sluice.yaml"), yaml("local"));
        ConfiguredStore configured = Configuration.parse("sluice.yaml", yaml("local")).store();
        StoreContext context =
                new StoreContext(
                        data,
                        InstantSource.system(),
                        System::nanoTime,
                        Metrics.none(),
                        Thread::new);
        try (Store store = configured.factory().open(context, configured.config())) {
            store.open(ORDERS);
            for (int i = 0; i < 6; i++) {
                BatchWriter writer = new BatchWriter();
                writer.append(1_767_225_600_000L, Bytes.utf8("k" + i), Bytes.utf8("hat " + i));
                commit(
                        store,
                        new WriteSet()
                                .append(ORDERS, writer.finish())
                                .put("prices", Bytes.utf8("hat"), Bytes.wrap(new byte[] {-1, 7})));
            }
        }
    }

    private String yaml(String engine) {
        return """
        listeners:
          mqtt: { protocol: mqtt, bind: "127.0.0.1:0" }
        storage: { engine: %s, directory: "%s"%s }
        """
                .formatted(
                        engine,
                        data,
                        engine.equals("local") ? ", reserve: 1MiB, journal-file-size: 64KiB" : "");
    }

    private static void commit(Store store, WriteSet writes) {
        ManualLoop loop = new ManualLoop("loop");
        boolean[] isDone = {false};
        store.commit(
                writes,
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        isDone[0] = true;
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        throw new AssertionError(failure);
                    }
                });
        Awaitility.await()
                .pollInSameThread()
                .until(
                        () -> {
                            loop.runPending();
                            return isDone[0];
                        });
    }

    @Test
    void verifySaysThatAllIsSound() throws Exception {
        Map<String, Bytes> before = content();
        for (List<String> where : List.of(byDirectory(), List.of("--config", config.toString()))) {
            String line = run(where, "verify").ended(0).lines().getLast();
            assertTrue(line.startsWith("sound: 1 partitions, 6 messages, "), line);
        }
        Map<String, Object> json = run(byDirectory(), "verify", "-o", "json").json().getLast();
        assertEquals(6, json.get("messages"));
        assertEquals(0, json.get("problems"));
        assertEquals(before, content());
    }

    @Test
    void verifyNamesEveryProblem() throws Exception {
        Path damaged = flip("bundles", 90);
        String name = data.relativize(damaged).toString();
        List<String> lines = run(byDirectory(), "verify").ended(1).lines();
        assertTrue(
                lines.getFirst().startsWith("problem: " + name + " at byte 48: "), lines::toString);
        assertTrue(
                lines.getFirst()
                        .endsWith(
                                "offset 0 of orders/0 cannot be read; restore a backup, or"
                                        + " let orders/0 begin behind it with 'sluice data repair"
                                        + " --skip-damage orders/0'"),
                lines::toString);
        assertTrue(lines.getLast().startsWith("1 problem: "), lines::toString);
        Map<String, Object> json =
                run(byDirectory(), "verify", "-o", "json").ended(1).json().getFirst();
        assertEquals(true, json.get("problem"));
        assertEquals(name, json.get("file"));
        assertEquals(48, json.get("position"));
    }

    @Test
    void repairDoesNothingWithoutYes() throws Exception {
        flip("bundles", 90);
        Map<String, Bytes> before = content();
        CommandRun plan = run(byDirectory(), "repair", "--skip-damage", "orders/0").ended(0);
        assertTrue(plan.out().contains("loses offsets 0 to 5 of orders/0; 5 messages"), plan::out);
        assertTrue(plan.lines().getLast().startsWith("nothing was changed; with --yes"), plan::out);
        assertEquals(before, content());
    }

    @Test
    void repairMendsAndKeepsCopies() throws Exception {
        flip("bundles", 90);
        List<Map<String, Object>> json =
                run(byDirectory(), "repair", "--skip-damage", "orders/0", "--yes", "-o", "json")
                        .ended(0)
                        .json();
        assertEquals("skip-damage", json.getFirst().get("repair"));
        assertEquals(true, json.getLast().get("applied"));
        Path copies = data.resolve(String.valueOf(json.getLast().get("copies")));
        assertTrue(Files.exists(copies.resolve("checkpoint")));
        run(byDirectory(), "verify").ended(0);
        assertEquals(
                List.of("there is nothing to repair"),
                run(byDirectory(), "repair", "--skip-damage", "orders/0", "--yes")
                        .ended(0)
                        .lines());
    }

    @Test
    void dumpShowsBodiesOnlyWhenAsked() throws Exception {
        CommandRun plain = run(byDirectory(), "dump", "partition", "orders/0").ended(0);
        assertEquals(6, plain.lines().size());
        assertEquals(
                "message  offset=0  time=2026-01-01T00:00:00Z  key=k0  bodyBytes=5",
                plain.lines().getFirst());
        List<Map<String, Object>> json =
                run(
                                byDirectory(),
                                "dump",
                                "partition",
                                "orders/0",
                                "--bodies",
                                "--from",
                                "2",
                                "--to",
                                "4",
                                "--limit",
                                "2",
                                "-o",
                                "json")
                        .ended(0)
                        .json();
        assertEquals(2, json.size());
        assertEquals("hat 2", json.getFirst().get("body"));
        assertEquals(
                List.of("entry  key=hat  valueBytes=2  valueHex=ff07"),
                run(byDirectory(), "dump", "table", "prices", "--bodies").ended(0).lines());
    }

    @Test
    void dumpShowsEveryPart() throws Exception {
        for (List<String> part :
                List.of(List.<String>of(), List.of("journal"), List.of("checkpoint"))) {
            List<String> words = Stream.concat(Stream.of("dump"), part.stream()).toList();
            assertFalse(
                    run(byDirectory(), words.toArray(String[]::new)).ended(0).lines().isEmpty());
        }
        Path bundle = first("bundles");
        String name = data.relativize(bundle).toString();
        assertEquals(6, run(byDirectory(), "dump", "segment", name).ended(0).lines().size());
    }

    @Test
    void wrongUsageIsSaid() throws Exception {
        assertEquals(
                "there is no directory %s; name the directory of a broker's data"
                        .formatted(root.resolve("none")),
                CommandRun.of("data", "verify", "-d", root.resolve("none").toString())
                        .ended(2)
                        .failure());
        Path empty = Files.createDirectory(root.resolve("empty"));
        assertEquals(
                empty
                        + " is no data directory: it has neither the file format, nor the file"
                        + " checkpoint, nor the folder journal; name the directory of a broker's"
                        + " data",
                CommandRun.of("data", "verify", "-d", empty.toString()).ended(2).failure());
        try (Stream<Path> files = Files.list(empty)) {
            assertEquals(0, files.count());
        }
        Path memory = Files.writeString(root.resolve("memory.yaml"), yaml("memory"));
        assertEquals(
                "the engine memory of %s keeps nothing in files".formatted(memory),
                CommandRun.of("data", "verify", "-c", memory.toString()).ended(2).failure());
        assertEquals(
                "say what to repair: --cut-journal, --skip-damage or --rebuild-indexes; 'sluice"
                        + " data verify' tells which",
                run(byDirectory(), "repair").ended(2).failure());
        run(byDirectory(), "repair", "--skip-damage", "orders").ended(2);
        run(byDirectory(), "dump", "partition").ended(2);
        run(byDirectory(), "dump", "journal", "--from", "3", "--to", "2").ended(2);
        assertEquals(
                "there is no partition hats/0; 'sluice data dump' lists those there are",
                run(byDirectory(), "dump", "partition", "hats/0").ended(1).failure());
        assertEquals(
                "the journal is sound up to frame %s, its last; there is nothing to cut"
                        .formatted(lastFrame()),
                run(byDirectory(), "repair", "--cut-journal", "1").ended(1).failure());
    }

    private String lastFrame() throws IOException {
        return String.valueOf(
                run(byDirectory(), "dump", "-o", "json").json().stream()
                        .filter(item -> "journal".equals(item.get("kind")))
                        .findFirst()
                        .orElseThrow()
                        .get("lastFrame"));
    }

    @Test
    void leavesADirectoryAloneThatAnotherProcessHas() throws Exception {
        Process other = LockHolder.start(data);
        try {
            for (String[] words :
                    List.of(
                            new String[] {"verify"},
                            new String[] {"dump"},
                            new String[] {"repair", "--rebuild-indexes", "--yes"})) {
                assertEquals(
                        "a running broker has %s; stop it first ('fuser %s' shows its process)"
                                .formatted(data, data.resolve("sluice.lock")),
                        run(byDirectory(), words).ended(6).failure());
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        run(byDirectory(), "verify").ended(0);
    }

    private List<String> byDirectory() {
        return List.of("--directory", data.toString());
    }

    private static CommandRun run(List<String> where, String... words) {
        return CommandRun.of(
                Stream.of(Stream.of("data"), Stream.of(words), where.stream())
                        .flatMap(each -> each)
                        .toArray(String[]::new));
    }

    private Path first(String folder) throws IOException {
        try (Stream<Path> files = Files.list(data.resolve(folder))) {
            return files.sorted().findFirst().orElseThrow();
        }
    }

    private Path flip(String folder, int at) throws IOException {
        Path file = first(folder);
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        return Files.write(file, bytes);
    }

    /** Every file with what is in it, but for the lock. */
    private Map<String, Bytes> content() throws IOException {
        Map<String, Bytes> content = new TreeMap<>();
        try (Stream<Path> files = Files.walk(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("sluice.lock")) {
                    content.put(
                            data.relativize(file).toString(), Bytes.wrap(Files.readAllBytes(file)));
                }
            }
        }
        return content;
    }
}
