package dev.sluice.storage.internal.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

class DiskFilesTest extends DataFilesContract {
    @TempDir Path folder;

    @Override
    DataFiles newFiles() {
        return new DiskFiles(root());
    }

    private Path root() {
        return folder.resolve("not/yet");
    }

    @Test
    void makesNothingBeforeTheFirstFile() throws IOException {
        DataFiles files = newFiles();
        files.list("");
        files.exists("a");
        files.delete("a");
        files.freeBytes();
        assertFalse(Files.exists(folder.resolve("not")));
        files.create("a").close();
        assertTrue(Files.isRegularFile(root().resolve("a")));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it knows no such permissions")
    void keepsOthersOut() throws IOException {
        newFiles().create("journal/1").close();
        assertEquals("rwx------", permissions(root()));
        assertEquals("rwx------", permissions(root().resolve("journal")));
        assertEquals("rw-------", permissions(root().resolve("journal/1")));
    }

    @Test
    void tellsWhatItTriedAndWhere() throws IOException {
        DataFiles files = newFiles();
        DataFile file = files.create("a");
        file.close();
        Path path = root().resolve("a");
        assertEquals(
                "cannot write 3 bytes at 7 of " + path + ": it is closed",
                assertThrows(IOException.class, () -> file.write(direct("abc"), 7)).getMessage());
        assertEquals(
                "cannot create " + path + ": it exists already",
                assertThrows(IOException.class, () -> files.create("a")).getMessage());
        assertEquals(
                "cannot open " + root().resolve("b") + ": there is none",
                assertThrows(IOException.class, () -> files.open("b")).getMessage());
    }

    @Test
    void writesMoreThanTheSystemTakesAtOnce() throws IOException {
        byte[] bytes = new byte[9 << 20];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i ^ i >> 8 ^ i >> 16);
        }
        try (DataFile file = newFiles().create("a")) {
            file.write(ByteBuffer.allocateDirect(bytes.length).put(bytes).flip(), 5);
            ByteBuffer target = ByteBuffer.allocate(bytes.length);
            assertEquals(bytes.length, file.read(target, 5));
            assertArrayEquals(bytes, target.array());
        }
    }

    @Test
    void leavesNothingOnTheHeap() throws IOException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ByteBuffer buffer = ByteBuffer.allocateDirect(100);
        int calls = 5_000;
        try (DataFile file = newFiles().create("a")) {
            writeAndRead(file, buffer, calls);
            long before = threads.getCurrentThreadAllocatedBytes();
            writeAndRead(file, buffer, calls);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            // An object takes 16 bytes at least; what compilers and profilers do is less than one
            // per call.
            assertTrue(bytes < 16L * calls, () -> bytes + " bytes for " + calls + " calls");
        }
    }

    private static void writeAndRead(DataFile file, ByteBuffer buffer, int times)
            throws IOException {
        for (int i = 0; i < times; i++) {
            file.write(buffer.clear(), 100L * i);
            file.read(buffer.clear(), 100L * i);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
