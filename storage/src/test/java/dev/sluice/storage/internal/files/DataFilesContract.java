package dev.sluice.storage.internal.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** What every implementation of the files does. */
abstract class DataFilesContract {
    private DataFiles files;

    /** Files of a directory that does not exist yet. */
    abstract DataFiles newFiles() throws IOException;

    @BeforeEach
    void makeFiles() throws IOException {
        files = newFiles();
    }

    @Test
    void knowsNothingInANewDirectory() throws IOException {
        assertEquals(List.of(), files.list(""));
        assertEquals(List.of(), files.list("journal"));
        assertFalse(files.exists("checkpoint"));
        assertFalse(files.exists("journal/1"));
        assertTrue(files.freeBytes() > 0);
    }

    @Test
    void readsWhatWasWritten() throws IOException {
        try (DataFile file = files.create("a")) {
            assertEquals("a", file.name());
            assertEquals(0, file.size());
            file.write(direct("hello world"), 0);
            file.write(ByteBuffer.wrap(utf8("W")), 6);
            assertEquals("hello World", text(file));
        }
        try (DataFile file = files.open("a")) {
            assertEquals("hello World", text(file));
            file.write(direct("!"), 11);
            assertEquals("hello World!", text(file));
        }
    }

    @Test
    void writesAndReadsBetweenPositionAndLimitOfTheBuffer() throws IOException {
        try (DataFile file = files.create("a")) {
            ByteBuffer source = direct("0123456789").position(2).limit(5);
            file.write(source, 0);
            assertEquals(5, source.position());
            assertEquals(5, source.limit());
            ByteBuffer target = direct("----------").position(4).limit(6);
            assertEquals(2, file.read(target, 1));
            assertEquals(6, target.position());
            assertEquals("----34----", text(target.clear()));
        }
    }

    @Test
    void writesAndReadsMuchFromTheHeap() throws IOException {
        byte[] bytes = new byte[3 * 1024 * 1024 + 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 31 + (i >>> 16));
        }
        try (DataFile file = files.create("a")) {
            ByteBuffer source = ByteBuffer.wrap(bytes);
            file.write(source, 7);
            assertEquals(bytes.length, source.position());
            assertEquals(bytes.length, source.limit());
            ByteBuffer target = ByteBuffer.allocate(bytes.length + 100);
            assertEquals(bytes.length, file.read(target, 7));
            assertEquals(bytes.length, target.position());
            assertEquals(bytes.length + 100, target.limit());
            assertArrayEquals(bytes, Arrays.copyOf(target.array(), bytes.length));
        }
    }

    @Test
    void readsLessOnlyAtTheEnd() throws IOException {
        try (DataFile file = files.create("a")) {
            file.write(direct("0123456789"), 0);
            assertEquals(4, file.read(ByteBuffer.allocate(100), 6));
            assertEquals(4, file.read(ByteBuffer.allocateDirect(4), 3));
            assertEquals(0, file.read(ByteBuffer.allocate(1), 10));
            assertEquals(0, file.read(ByteBuffer.allocate(1), 1L << 40));
            assertEquals(0, file.read(ByteBuffer.allocate(0), 0));
        }
    }

    @Test
    void fillsAGapWithZeros() throws IOException {
        try (DataFile file = files.create("a")) {
            file.write(direct("a"), 0);
            file.write(direct("b"), 3);
            assertEquals("a\0\0b", text(file));
            file.write(direct(""), 100);
            assertEquals(4, file.size());
        }
    }

    @Test
    void truncatesButNeverGrows() throws IOException {
        try (DataFile file = files.create("a")) {
            file.write(direct("0123456789"), 0);
            file.truncate(20);
            assertEquals(10, file.size());
            file.truncate(4);
            assertEquals("0123", text(file));
            file.write(direct("x"), 6);
            assertEquals("0123\0\0x", text(file));
            file.truncate(0);
            assertEquals(0, file.size());
        }
    }

    @Test
    void forcesWhatIsThere() throws IOException {
        try (DataFile file = files.create("folder/a")) {
            file.force();
            file.write(direct("x"), 0);
            file.force();
            assertEquals("x", text(file));
        }
        files.forceFolder("folder");
        files.forceFolder("");
        assertThrows(IOException.class, () -> files.forceFolder("nowhere"));
    }

    @Test
    void refusesNegativePositions() throws IOException {
        try (DataFile file = files.create("a")) {
            assertThrows(IllegalArgumentException.class, () -> file.write(direct("x"), -1));
            assertThrows(IllegalArgumentException.class, () -> file.read(direct("x"), -1));
            assertThrows(IllegalArgumentException.class, () -> file.truncate(-1));
        }
    }

    @Test
    void refusesAClosedFile() throws IOException {
        DataFile file = files.create("a");
        file.close();
        file.close();
        assertTold("a", () -> file.write(direct("x"), 0));
        assertTold("a", () -> file.read(direct("x"), 0));
        assertTold("a", file::force);
        assertTold("a", file::size);
        assertTold("a", () -> file.truncate(0));
    }

    @Test
    void createsAFileOnce() throws IOException {
        files.create("journal/1").close();
        assertTrue(files.exists("journal/1"));
        assertTrue(files.exists("journal"));
        assertTold("journal/1", () -> files.create("journal/1"));
        assertTold("journal", () -> files.create("journal"));
        assertTold("journal/1", () -> files.create("journal/1/2"));
    }

    @Test
    void opensOnlyFilesThatAreThere() throws IOException {
        files.create("journal/1").close();
        assertTold("missing", () -> files.open("missing"));
        assertTold("nowhere/missing", () -> files.open("nowhere/missing"));
        assertTold("journal", () -> files.open("journal"));
    }

    @Test
    void listsFilesAndFoldersSorted() throws IOException {
        for (String name : List.of("tables/2", "b", "tables/10", "tables/x/y", "a", "tables0")) {
            files.create(name).close();
        }
        assertEquals(List.of("a", "b", "tables", "tables0"), files.list(""));
        assertEquals(List.of("10", "2", "x"), files.list("tables"));
        assertEquals(List.of("y"), files.list("tables/x"));
        assertEquals(List.of(), files.list("nowhere"));
        assertTold("tables0", () -> files.list("tables0"));
    }

    @Test
    void renamesOverAnotherFile() throws IOException {
        write("checkpoint", "old");
        write("checkpoint.new", "new");
        files.rename("checkpoint.new", "checkpoint");
        assertEquals(List.of("checkpoint"), files.list(""));
        assertEquals("new", read("checkpoint"));
        files.rename("checkpoint", "checkpoint");
        assertEquals("new", read("checkpoint"));
    }

    @Test
    void renamesToAnotherFolderThatIsThere() throws IOException {
        write("a/1", "one");
        write("b/1", "other");
        files.rename("a/1", "b/2");
        assertEquals(List.of(), files.list("a"));
        assertEquals("one", read("b/2"));
        assertTold("nowhere/2", () -> files.rename("b/2", "nowhere/2"));
        assertTold("missing", () -> files.rename("missing", "b/2"));
        assertTold("b", () -> files.rename("b/2", "a"));
        assertEquals("one", read("b/2"));
    }

    @Test
    void deletesFilesAndEmptyFolders() throws IOException {
        write("a/1", "one");
        assertTold("a", () -> files.delete("a"));
        files.delete("a/1");
        files.delete("a/1");
        assertFalse(files.exists("a/1"));
        assertTrue(files.exists("a"));
        files.delete("a");
        assertFalse(files.exists("a"));
        files.delete("a");
        files.delete("a/1");
        write("a/1", "again");
        assertEquals("again", read("a/1"));
    }

    @Test
    void keepsAnOpenFileThatLostItsName() throws IOException {
        write("a", "one");
        try (DataFile file = files.open("a")) {
            files.delete("a");
            assertEquals("one", text(file));
            write("a", "two");
            assertEquals("one", text(file));
        }
        assertEquals("two", read("a"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "/", "/a", "a/", "a//b", ".", "..", "../a", "a/..", "a/./b", "a\0b", "a\\b"
            })
    void refusesNamesThatLeadElsewhere(String name) throws IOException {
        write("a", "one");
        Stream<Callable<?>> calls =
                Stream.of(
                        () -> files.create(name),
                        () -> files.open(name),
                        () -> files.exists(name),
                        () -> {
                            files.delete(name);
                            return name;
                        },
                        () -> {
                            files.rename(name, "b");
                            return name;
                        },
                        () -> {
                            files.rename("a", name);
                            return name;
                        });
        calls.forEach(call -> assertThrows(IllegalArgumentException.class, call::call));
        if (!name.isEmpty()) {
            assertThrows(IllegalArgumentException.class, () -> files.list(name));
            assertThrows(IllegalArgumentException.class, () -> files.forceFolder(name));
        }
        assertEquals(List.of("a"), files.list(""));
    }

    @Test
    void makesAFolderForManyThreadsAtOnce() throws Exception {
        int threads = 4;
        CountDownLatch start = new CountDownLatch(threads);
        try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
            List<Future<?>> made =
                    Stream.iterate(0, i -> i < threads, i -> i + 1)
                            .<Future<?>>map(
                                    i ->
                                            pool.submit(
                                                    () -> {
                                                        start.countDown();
                                                        start.await();
                                                        write("x/y/z/" + i, "content");
                                                        return i;
                                                    }))
                            .toList();
            for (Future<?> one : made) {
                one.get();
            }
        }
        assertEquals(List.of("0", "1", "2", "3"), files.list("x/y/z"));
    }

    @Test
    void readsInSomeThreadsWhileOneWrites() throws Exception {
        byte[] block = new byte[4_096];
        Arrays.fill(block, (byte) 7);
        int blocks = 200;
        AtomicBoolean written = new AtomicBoolean();
        try (DataFile file = files.create("a");
                ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Callable<Integer> reader =
                    () -> {
                        ByteBuffer target = ByteBuffer.allocateDirect(block.length);
                        int seen = 0;
                        while (seen < blocks) {
                            boolean isLast = written.get();
                            if (file.size() >= (seen + 1L) * block.length) {
                                file.read(target.clear(), (long) seen * block.length);
                                byte[] found = new byte[block.length];
                                target.flip().get(found);
                                assertArrayEquals(block, found);
                                seen++;
                            } else if (isLast) {
                                break;
                            }
                        }
                        return seen;
                    };
            List<Future<Integer>> readers = List.of(pool.submit(reader), pool.submit(reader));
            try {
                for (int i = 0; i < blocks; i++) {
                    file.write(ByteBuffer.wrap(block), (long) i * block.length);
                }
            } finally {
                written.set(true);
            }
            for (Future<Integer> one : readers) {
                assertEquals(blocks, one.get());
            }
        }
    }

    private void write(String name, String content) throws IOException {
        try (DataFile file = files.create(name)) {
            file.write(direct(content), 0);
        }
    }

    private String read(String name) throws IOException {
        try (DataFile file = files.open(name)) {
            return text(file);
        }
    }

    /** It fails, and the message names the file. */
    private static void assertTold(String name, Executable call) {
        IOException e = assertThrows(IOException.class, call);
        assertTrue(String.valueOf(e.getMessage()).contains(name), e::toString);
    }

    static String text(DataFile file) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect((int) file.size());
        assertEquals(target.capacity(), file.read(target, 0));
        return text(target.flip());
    }

    static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static ByteBuffer direct(String text) {
        byte[] bytes = utf8(text);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
