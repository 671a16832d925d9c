package dev.sluice.storage.internal.files;

import static dev.sluice.storage.internal.files.DataFilesContract.direct;
import static dev.sluice.storage.internal.files.DataFilesContract.text;
import static dev.sluice.storage.internal.files.DataFilesContract.utf8;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a crash leaves, over many seeds: everything it may and nothing it must not. */
class FaultyFilesCrashTest {
    private static final int SEEDS = 300;
    private static final int SECTOR = PowerLoss.SECTOR_BYTES;

    private interface Scenario {
        void run(FaultyFiles files) throws IOException;
    }

    private interface Outcome {
        String of(FaultyFiles files) throws IOException;
    }

    @Test
    void keepsWhatWasForced() throws IOException {
        assertEquals(
                Set.of("forced"),
                outcomes(
                        files -> {
                            DataFile file = files.create("x/a");
                            file.write(direct("forced, not"), 0);
                            file.truncate(6);
                            file.force();
                            files.forceFolder("x");
                        },
                        files -> content(files, "x/a")));
    }

    @Test
    void losesAnyOfWhatWasNot() throws IOException {
        assertEquals(
                Set.of("old-old", "new-old", "old-new", "new-new"),
                outcomes(
                        files -> {
                            DataFile file = durable(files, "a", "old-old");
                            file.write(direct("new"), 0);
                            file.write(direct("new"), 4);
                        },
                        files -> content(files, "a")));
    }

    @Test
    void tearsAWriteBetweenSectors() throws IOException {
        Set<String> found = tornOutcomes(false);
        // Each of the four sectors is old or new by itself.
        assertEquals(16, found.size());
        for (String content : found) {
            for (int at = 0; at < content.length(); at += SECTOR) {
                assertEquals(1, content.substring(at, at + SECTOR).chars().distinct().count());
            }
        }
    }

    @Test
    void tearsAWriteWithinASectorIfAsked() throws IOException {
        Set<String> found = tornOutcomes(true);
        assertTrue(found.stream().anyMatch(content -> content.lastIndexOf('n') % SECTOR != 511));
        assertTrue(found.contains("n".repeat(4 * SECTOR)));
        assertTrue(found.contains("o".repeat(4 * SECTOR)));
    }

    private static Set<String> tornOutcomes(boolean tearsSectors) throws IOException {
        return outcomes(
                files -> {
                    files.tearSectors(tearsSectors);
                    DataFile file = durable(files, "a", "o".repeat(4 * SECTOR));
                    file.write(direct("n".repeat(4 * SECTOR)), 0);
                },
                files -> content(files, "a"));
    }

    @Test
    void growsWithOrWithoutTheBytes() throws IOException {
        assertEquals(
                Set.of("old", "old\0\0\0", "oldnew"),
                outcomes(
                        files -> durable(files, "a", "old").write(direct("new"), 3),
                        files -> content(files, "a")));
    }

    @Test
    void undoesATruncation() throws IOException {
        assertEquals(
                Set.of("old", "o"),
                outcomes(
                        files -> durable(files, "a", "old").truncate(1),
                        files -> content(files, "a")));
    }

    @Test
    void losesANewNameWithForcedContent() throws IOException {
        assertEquals(
                Set.of("none", "forced"),
                outcomes(
                        files -> {
                            DataFile file = files.create("a");
                            file.write(direct("forced"), 0);
                            file.force();
                        },
                        files -> content(files, "a")));
    }

    @Test
    void keepsNewFoldersAndWhatWasForcedWithThem() throws IOException {
        assertEquals(
                Set.of("[] none", "[1] none"),
                outcomes(
                        files -> {
                            durable(files, "b", "deleted");
                            files.delete("b");
                            files.create("x/1");
                        },
                        files -> {
                            assertTrue(files.exists("x"));
                            return files.list("x") + " " + content(files, "b");
                        }));
    }

    @Test
    void undoesARenameAsAWhole() throws IOException {
        assertEquals(
                Set.of("old new", "new none"),
                outcomes(
                        files -> {
                            durable(files, "a", "old");
                            durable(files, "a.new", "new");
                            files.rename("a.new", "a");
                        },
                        files -> content(files, "a") + " " + content(files, "a.new")));
    }

    @Test
    void neverLosesAFileByRenamingIt() throws IOException {
        assertEquals(
                Set.of("[a/1]", "[b/2]", "[b/3]"),
                outcomes(
                        files -> {
                            durable(files, "b/0", "").close();
                            durable(files, "a/1", "").close();
                            files.delete("b/0");
                            files.forceFolder("b");
                            files.rename("a/1", "b/2");
                            files.rename("b/2", "b/3");
                            files.delete("a");
                        },
                        files -> files.names().toString()));
    }

    @Test
    void forcesWithAFolderWhatItFollowsFrom() throws IOException {
        assertEquals(
                Set.of("one [a/2, b/1]", "one [b/1]"),
                outcomes(
                        files -> {
                            durable(files, "b/0", "").close();
                            files.delete("b/0");
                            files.forceFolder("b");
                            write(files, "a/1", "one").force();
                            files.rename("a/1", "b/1");
                            files.forceFolder("b");
                            files.create("a/2");
                        },
                        files -> content(files, "b/1") + " " + files.names()));
    }

    @Test
    void keepsForcedNames() throws IOException {
        assertEquals(
                Set.of("[b] two"),
                outcomes(
                        files -> {
                            durable(files, "a", "one");
                            durable(files, "b", "gone");
                            durable(files, "c", "two");
                            files.delete("a");
                            files.rename("c", "b");
                            files.forceFolder("");
                        },
                        files -> files.names() + " " + content(files, "b")));
    }

    @Test
    void undoesADelete() throws IOException {
        assertEquals(
                Set.of("none", "old"),
                outcomes(
                        files -> {
                            durable(files, "a", "old");
                            files.delete("a");
                        },
                        files -> content(files, "a")));
    }

    @Test
    void keepsEverythingWhenTheProcessIsKilledButDoesNotMakeItDurable() throws IOException {
        Set<String> after = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles files = new FaultyFiles(seed);
            write(durableFolder(files), "x/a", "content");
            FaultyFiles killed = files.kill();
            assertEquals("content", content(killed, "x/a"));
            assertThrows(CrashedException.class, () -> files.open("x/a"));
            after.add(content(killed.crash(), "x/a"));
        }
        assertEquals(Set.of("none", "", "\0".repeat(7), "content"), after);
    }

    @Test
    void refusesEverythingAfterACrash() throws IOException {
        FaultyFiles files = new FaultyFiles(1);
        DataFile file = durable(files, "a", "old");
        FaultyFiles after = files.crash();
        assertThrows(CrashedException.class, () -> file.write(direct("x"), 0));
        assertThrows(CrashedException.class, () -> file.read(direct("x"), 0));
        assertThrows(CrashedException.class, file::force);
        assertThrows(CrashedException.class, file::size);
        assertThrows(CrashedException.class, () -> file.truncate(0));
        assertThrows(CrashedException.class, () -> files.list(""));
        assertThrows(CrashedException.class, () -> files.exists("a"));
        assertThrows(CrashedException.class, () -> files.create("b"));
        assertThrows(CrashedException.class, () -> files.open("a"));
        assertThrows(CrashedException.class, () -> files.rename("a", "b"));
        assertThrows(CrashedException.class, () -> files.delete("a"));
        assertThrows(CrashedException.class, () -> files.forceFolder(""));
        assertThrows(CrashedException.class, files::freeBytes);
        file.close();
        assertEquals("old", content(after, "a"));
    }

    @Test
    void crashesAtEveryOperation() throws IOException {
        Scenario scenario =
                files -> {
                    DataFile file = files.create("a");
                    file.write(direct("one"), 0);
                    file.write(direct("two"), 3);
                    file.truncate(5);
                    file.force();
                    file.read(ByteBuffer.allocate(10), 0);
                    files.rename("a", "b");
                    files.forceFolder("");
                    files.open("b").close();
                    files.delete("b");
                };
        FaultyFiles whole = new FaultyFiles(7);
        scenario.run(whole);
        assertEquals(8, whole.operations());
        List<String> states = new ArrayList<>();
        for (int done = 0; done <= whole.operations(); done++) {
            FaultyFiles files = new FaultyFiles(7);
            files.crashAfter(done);
            if (done == whole.operations()) {
                scenario.run(files);
            } else {
                assertThrows(CrashedException.class, () -> scenario.run(files));
                assertThrows(CrashedException.class, () -> files.list(""));
            }
            assertEquals(done, files.operations());
            FaultyFiles killed = files.kill();
            List<String> names = killed.names();
            states.add(names.isEmpty() ? "" : names + content(killed, names.getFirst()));
        }
        assertEquals(
                List.of(
                        "",
                        "[a]",
                        "[a]one",
                        "[a]onetwo",
                        "[a]onetw",
                        "[a]onetw",
                        "[b]onetw",
                        "[b]onetw",
                        ""),
                states);
    }

    @Test
    void doesTheSameAgainWithTheSameSeed() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            assertArrayEquals(manyCrashes(seed), manyCrashes(seed));
        }
        assertFalse(Arrays.equals(manyCrashes(1), manyCrashes(2)));
    }

    private static byte[] manyCrashes(int seed) throws IOException {
        FaultyFiles files = new FaultyFiles(seed);
        files.tearSectors(true);
        durable(files, "a", "x".repeat(3_000));
        for (int i = 0; i < 5; i++) {
            try (DataFile file = files.open("a")) {
                file.write(direct(Integer.toString(i).repeat(1_000)), 400L * i);
                file.write(direct("y".repeat(100)), 3_000 - 300L * i);
            }
            files = files.crash();
        }
        assertEquals("FaultyFiles(seed " + seed + ", crash 5)", files.toString());
        return files.bytes("a");
    }

    private static Set<String> outcomes(Scenario scenario, Outcome outcome) throws IOException {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles files = new FaultyFiles(seed);
            scenario.run(files);
            found.add(outcome.of(files.crash()));
        }
        return found;
    }

    private static FaultyFiles durableFolder(FaultyFiles files) throws IOException {
        durable(files, "x/other", "");
        return files;
    }

    private static DataFile durable(FaultyFiles files, String name, String content)
            throws IOException {
        DataFile file = write(files, name, content);
        file.force();
        files.forceFolder(FileNames.folderOf(name));
        return file;
    }

    private static DataFile write(FaultyFiles files, String name, String content)
            throws IOException {
        DataFile file = files.create(name);
        file.write(direct(content), 0);
        assertArrayEquals(utf8(content), files.bytes(name));
        return file;
    }

    private static String content(FaultyFiles files, String name) throws IOException {
        if (!files.exists(name)) {
            return "none";
        }
        try (DataFile file = files.open(name)) {
            return text(file);
        }
    }
}
