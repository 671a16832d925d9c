package dev.sluice.server.internal.storage;

import dev.sluice.server.StartException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * The directory that belongs to one running server: it exists, it can be written, and no other
 * server has it. The lock lies in the file {@value #LOCK_FILE}, which stays.
 *
 * <p>Every engine gets it, even one that keeps nothing: so a directory that is no good shows at the
 * first start and not on the day the engine changes.
 *
 * <p><i>Confined to the starting and stopping thread.</i>
 */
public final class DataDirectory implements AutoCloseable {
    /** What is locked. */
    public static final String LOCK_FILE = "sluice.lock";

    private static final Logger LOG = LoggerFactory.getLogger(DataDirectory.class);
    private static final String KEY = "storage.directory";
    private static final Set<PosixFilePermission> OWNER_ONLY =
            EnumSet.of(
                    PosixFilePermission.OWNER_READ,
                    PosixFilePermission.OWNER_WRITE,
                    PosixFilePermission.OWNER_EXECUTE);

    private final Path path;
    private final FileChannel lockFile;

    private DataDirectory(Path path, FileChannel lockFile) {
        this.path = path;
        this.lockFile = lockFile;
    }

    /** Makes the directory if need be and takes it. */
    public static DataDirectory open(Path path) throws StartException {
        make(path);
        Optional<DataDirectory> taken = take(path);
        if (taken.isPresent()) {
            return taken.get();
        }
        throw new StartException(
                "%s: another process has %s, a server or 'sluice data'; stop it ('fuser %s' shows which it is) or name another directory"
                        .formatted(KEY, path, path.resolve(LOCK_FILE)));
    }

    /**
     * Takes a directory that exists, unless another process has it; then there is none.
     *
     * @throws StartException if it cannot be locked
     */
    public static Optional<DataDirectory> take(Path path) throws StartException {
        Path lock = path.resolve(LOCK_FILE);
        FileChannel file;
        try {
            file = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw new StartException(
                    "%s: %s cannot be written by user %s (%s); change its rights or name another directory"
                            .formatted(KEY, path, user(), reason(e)),
                    e);
        }
        try {
            if (tryLock(file) != null) {
                return Optional.of(new DataDirectory(path, file));
            }
            file.close();
        } catch (IOException e) {
            throw new StartException(
                    "%s: %s cannot be locked (%s); use a local file system"
                            .formatted(KEY, lock, reason(e)),
                    e);
        }
        return Optional.empty();
    }

    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            LOG.warn("cannot close the lock of {}", path, e);
        }
    }

    private static void make(Path path) throws StartException {
        try {
            Files.createDirectories(path, ownerOnly());
        } catch (FileAlreadyExistsException e) {
            throw new StartException(
                    "%s: %s is not a directory; name another place".formatted(KEY, e.getFile()), e);
        } catch (IOException e) {
            throw new StartException(
                    "%s: user %s cannot make %s (%s); make it for that user or name another directory"
                            .formatted(KEY, user(), path, reason(e)),
                    e);
        }
    }

    private static FileAttribute<?>[] ownerOnly() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException _) {
            return null; // this very process has it
        }
    }

    private static String reason(IOException e) {
        if (e instanceof AccessDeniedException) {
            return "no right to";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    private static String user() {
        return System.getProperty("user.name", "?");
    }
}
