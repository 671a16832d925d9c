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
import org.junit.jupiter.api.function.Executable;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;

/** Failures that are planned, disks that fill up, bits that rot. */
class FaultyFilesFaultTest {
    private static final int SEEDS = 100;

    private final FaultyFiles files = new FaultyFiles(11);

    @Test
    void failsTheCallThatWasChosenAndOnlyThat() throws IOException {
        files.failNext(Operation.CREATE, name -> name.startsWith("b"), 1, "no more inodes");
        files.create("b1");
        files.create("a1");
        assertFails("cannot create b2: no more inodes", () -> files.create("b2"));
        assertFalse(files.exists("b2"));
        files.create("b2");
        assertEquals(List.of("a1", "b1", "b2"), files.names());
    }

    @Test
    void failsEveryOperationWithoutDoingIt() throws IOException {
        DataFile file = files.create("a");
        file.write(direct("content"), 0);
        for (Operation operation : Operation.values()) {
            files.failNext(operation, _ -> true, 0, "broken");
        }
        assertFails("cannot create b: broken", () -> files.create("b"));
        assertFails("cannot open a: broken", () -> files.open("a"));
        assertFails("cannot read a: broken", () -> file.read(direct("----"), 0));
        assertFails("cannot truncate a: broken", () -> file.truncate(1));
        assertFails("cannot rename a: broken", () -> files.rename("a", "b"));
        assertFails("cannot delete a: broken", () -> files.delete("a"));
        assertFails("cannot force the folder : broken", () -> files.forceFolder(""));
        assertFails("cannot force a: broken", file::force);
        assertEquals(List.of("a"), files.names());
        assertEquals("content", text(file));
        assertFails("cannot write a: broken", () -> file.write(direct("CONTENT"), 0));
        file.write(direct("CONTENT"), 0);
        assertEquals("CONTENT", text(file));
    }

    @Test
    void writesAPartWhenAWriteFails() throws IOException {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles some = new FaultyFiles(seed);
            DataFile file = some.create("a");
            file.write(direct("old"), 0);
            some.failNext(Operation.WRITE, _ -> true, 0, "broken");
            assertThrows(IOException.class, () -> file.write(direct("new"), 0));
            found.add(text(file));
            assertEquals(1, some.writes());
        }
        assertEquals(Set.of("old", "nld", "ned", "new"), found);
    }

    @Test
    void keepsInLimboWhatAFailedForceLeft() throws IOException {
        assertEquals(Set.of("old 2", "new 2"), afterFailedForce(false));
    }

    @Test
    void forcesWhatAFailedForceLeftIfAsked() throws IOException {
        assertEquals(Set.of("new 2"), afterFailedForce(true));
    }

    private static Set<String> afterFailedForce(boolean clear) throws IOException {
        Set<String> found = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles some = new FaultyFiles(seed);
            DataFile file = some.create("a");
            file.write(direct("old 1"), 0);
            file.force();
            some.forceFolder("");
            some.failNext(Operation.FORCE, _ -> true, 0, "broken");
            file.write(direct("new"), 0);
            assertThrows(IOException.class, file::force);
            file.write(direct("2"), 4);
            if (clear) {
                some.clearLimbo();
            }
            file.force();
            assertEquals("new 2", text(file));
            assertEquals(2, some.forces());
            found.add(new String(some.crash().bytes("a"), StandardCharsets.UTF_8));
        }
        return found;
    }

    @Test
    void makesDurableWhatIsWrittenAndForcedAgainAfterAFailure() throws IOException {
        for (int seed = 0; seed < SEEDS; seed++) {
            FaultyFiles some = new FaultyFiles(seed);
            DataFile file = some.create("a");
            some.forceFolder("");
            some.failNext(Operation.FORCE, _ -> true, 0, "broken");
            file.write(direct("new"), 0);
            assertThrows(IOException.class, file::force);
            file.write(direct("new"), 0);
            file.force();
            assertArrayEquals(utf8("new"), some.crash().bytes("a"));
        }
    }

    @Test
    void fillsUp() throws IOException {
        DataFile file = files.create("a");
        files.create("b").write(direct("12"), 0);
        files.capacity(10);
        assertEquals(8, files.freeBytes());
        file.write(direct("12345"), 0);
        assertEquals(3, files.freeBytes());
        assertFails("cannot write a: No space left on device", () -> file.write(direct("abcd"), 5));
        assertEquals("12345abc", text(file));
        assertEquals(0, files.freeBytes());
        file.write(direct("xxxxxxxx"), 0);
        assertThrows(IOException.class, () -> file.write(direct("y"), 100));
        assertEquals("xxxxxxxx", text(file));
        files.delete("b");
        file.write(direct("zz"), 8);
        files.capacity(11);
        file.write(direct("z"), 10);
        assertEquals("xxxxxxxxzzz", text(file));
        file.force();
        files.forceFolder("");
        assertEquals(0, files.crash().freeBytes());
    }

    @Test
    void flipsABitOnTheDiskToo() throws IOException {
        DataFile file = files.create("a");
        file.write(direct("content"), 0);
        file.force();
        files.forceFolder("");
        files.flip("a", 2, 5);
        assertEquals("coNtent", text(file));
        assertThrows(IllegalArgumentException.class, () -> files.flip("a", 7, 0));
        assertThrows(IllegalArgumentException.class, () -> files.flip("b", 0, 0));
        assertArrayEquals(utf8("coNtent"), files.crash().bytes("a"));
    }

    @Test
    void overwritesOnTheDiskToo() throws IOException {
        DataFile file = files.create("a");
        file.write(direct("content"), 0);
        file.force();
        files.forceFolder("");
        files.overwrite("a", 5, utf8("XYZ"));
        assertEquals("conteXYZ", text(file));
        assertArrayEquals(utf8("conteXYZ"), files.crash().bytes("a"));
    }

    @Test
    void countsWhatSucceeds() throws IOException {
        DataFile file = files.create("a");
        file.write(direct("abc"), 0);
        file.write(direct("de"), 3);
        file.force();
        files.forceFolder("");
        assertEquals(2, files.writes());
        assertEquals(5, files.bytesWritten());
        assertEquals(1, files.forces());
        assertEquals(5, files.operations());
    }

    @Test
    void runsAHookBeforeEachForce() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        DataFile file = files.create("a");
        files.onForce(
                () -> {
                    assertEquals(calls.getAndIncrement(), files.forces());
                });
        file.force();
        file.force();
        assertEquals(2, calls.get());
        files.onForce(files::crash);
        assertThrows(CrashedException.class, file::force);
        assertEquals(2, files.forces());
    }

    private static void assertFails(String message, Executable call) {
        assertEquals(message, assertThrows(IOException.class, call).getMessage());
    }

    @Test
    void doesNotLetAFaultOutliveTheCrash() throws IOException {
        files.create("a");
        files.forceFolder("");
        files.failNext(Operation.OPEN, _ -> true, 0, "broken");
        files.crashAfter(2);
        assertThrows(CrashedException.class, () -> files.create("b"));
        FaultyFiles after = files.crash();
        after.open("a").close();
        after.create("b").close();
        assertTrue(after.exists("b"));
    }
}
