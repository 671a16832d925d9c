package dev.sluice.server.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.StartException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

@Timeout(20)
class DataDirectoryTest {
    @TempDir Path root;

    @Test
    void isMadeWithItsParents() throws Exception {
        Path wanted = root.resolve("var").resolve("data");
        try (DataDirectory directory = DataDirectory.open(wanted)) {
            assertEquals(wanted, directory.path());
            assertTrue(Files.isRegularFile(wanted.resolve(DataDirectory.LOCK_FILE)));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there are no POSIX rights")
    void isMadeForItsUserOnly() throws Exception {
        Path wanted = root.resolve("data");
        try (DataDirectory _ = DataDirectory.open(wanted)) {
            assertEquals(
                    "rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(wanted)));
        }
    }

    @Test
    void oneThatExistsKeepsWhatIsInIt() throws Exception {
        Path file = Files.writeString(root.resolve("journal"), "bytes");
        try (DataDirectory _ = DataDirectory.open(root)) {
            assertEquals("bytes", Files.readString(file));
        }
    }

    @Test
    void belongsToOneServerOfThisProcess() throws Exception {
        try (DataDirectory _ = DataDirectory.open(root)) {
            assertRefused(
                    root,
                    "storage.directory: another process has %1$s, a server or 'sluice data'; stop"
                            + " it ('fuser %1$s/sluice.lock' shows which it is) or name another"
                            + " directory");
        }
        DataDirectory.open(root).close();
    }

    @Test
    void belongsToOneProcess() throws Exception {
        Process other = LockHolder.start(root);
        try {
            assertRefused(
                    root,
                    "storage.directory: another process has %1$s, a server or 'sluice data'; stop"
                            + " it ('fuser %1$s/sluice.lock' shows which it is) or name another"
                            + " directory");
        } finally {
            other.destroyForcibly().waitFor();
        }
        DataDirectory.open(root).close();
    }

    @Test
    void fileInItsPlaceIsRefused() throws Exception {
        Path file = Files.writeString(root.resolve("data"), "a file");
        assertRefused(file, "storage.directory: %s is not a directory; name another place");
    }

    @Test
    void fileAboveItIsNamed() throws Exception {
        Path file = Files.writeString(root.resolve("var"), "a file");
        StartException refused =
                assertThrows(StartException.class, () -> DataDirectory.open(file.resolve("data")));
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("storage.directory: "), message);
        assertTrue(message.contains(file.toString()), message);
    }

    /** Rights do not stop a superuser, so a directory takes the place of the file. */
    @Test
    void fileThatCannotBeWrittenIsRefused() throws Exception {
        Files.createDirectory(root.resolve(DataDirectory.LOCK_FILE));
        StartException refused = assertThrows(StartException.class, () -> DataDirectory.open(root));
        String message = String.valueOf(refused.getMessage());
        assertTrue(
                message.startsWith(
                        "storage.directory: %s cannot be written by user %s ("
                                .formatted(root, System.getProperty("user.name"))),
                message);
        assertTrue(message.endsWith("; change its rights or name another directory"), message);
    }

    @Test
    void closeIsIdempotent() throws Exception {
        DataDirectory directory = DataDirectory.open(root);
        directory.close();
        directory.close();
        DataDirectory.open(root).close();
    }

    private static void assertRefused(Path path, String message) {
        StartException refused = assertThrows(StartException.class, () -> DataDirectory.open(path));
        assertEquals(message.formatted(path), refused.getMessage());
    }
}
