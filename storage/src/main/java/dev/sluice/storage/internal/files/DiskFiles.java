package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The files below one folder of the file system. What is made belongs to its owner alone, where the
 * file system knows owners. Nothing is made before the first file is.
 *
 * <p>Threads that use it are never interrupted: see {@link DiskFile}.
 *
 * <p><i>Thread-safe.</i>
 */
public final class DiskFiles implements DataFiles {
    private static final FileAttribute<?>[] ANYBODY = {};

    private final Path root;
    private final boolean posix;

    /**
     * @param root the data directory; it need not exist yet
     */
    public DiskFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
        this.posix = root.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public List<String> list(String folder) throws IOException {
        Path path = folder(folder);
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                names.add(entry.getFileName().toString());
            }
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw FileErrors.failed("list", path, Objects.requireNonNull(e.getCause()));
        } catch (IOException e) {
            throw FileErrors.failed("list", path, e);
        }
        Collections.sort(names);
        return Collections.unmodifiableList(names);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return isThere(named(name));
    }

    @Override
    public DataFile create(String name) throws IOException {
        Path path = named(name);
        makeFolder(root.resolve(FileNames.folderOf(name)));
        try {
            Set<StandardOpenOption> options =
                    Set.of(
                            StandardOpenOption.CREATE_NEW,
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE);
            return new DiskFile(name, path, FileChannel.open(path, options, owned("rw-------")));
        } catch (IOException e) {
            throw FileErrors.failed("create", path, e);
        }
    }

    @Override
    public DataFile open(String name) throws IOException {
        Path path = named(name);
        try {
            return new DiskFile(
                    name,
                    path,
                    FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw FileErrors.failed("open", path, e);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Path source = named(from);
        Path target = named(to);
        try {
            Files.move(
                    source,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FileErrors.failed("rename " + source + " to", target, e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Path path = named(name);
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw FileErrors.failed("delete", path, e);
        }
    }

    /**
     * Forces the folders above it too: a process that was killed may have left a folder whose own
     * name is not durable yet.
     */
    @Override
    public void forceFolder(String folder) throws IOException {
        FileNames.checkFolder(folder);
        for (String name = folder; !name.isEmpty(); name = FileNames.folderOf(name)) {
            forceNames(root.resolve(name));
        }
        forceNames(root);
    }

    @Override
    public long freeBytes() throws IOException {
        Path path = root;
        while (path.getParent() != null && !isThere(path)) {
            path = path.getParent();
        }
        try {
            return Files.getFileStore(path).getUsableSpace();
        } catch (IOException e) {
            throw FileErrors.failed("tell the free space of", path, e);
        }
    }

    @Override
    public String toString() {
        return root.toString();
    }

    private Path named(String name) {
        FileNames.checkName(name);
        return root.resolve(name);
    }

    private Path folder(String folder) {
        FileNames.checkFolder(folder);
        return root.resolve(folder);
    }

    private FileAttribute<?>[] owned(String permissions) {
        if (!posix) {
            return ANYBODY;
        }
        return new FileAttribute<?>[] {
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        };
    }

    /** Unlike Files.exists: an error is not an answer. */
    private static boolean isThere(Path path) throws IOException {
        try {
            Files.readAttributes(path, BasicFileAttributes.class);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        } catch (IOException e) {
            throw FileErrors.failed("look for", path, e);
        }
    }

    private void makeFolder(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            return;
        }
        Path parent = path.getParent();
        if (parent != null) {
            makeFolder(parent);
        }
        try {
            Files.createDirectory(path, owned("rwx------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path)) {
                IOException reason = new NotDirectoryException(path.toString());
                reason.addSuppressed(e);
                throw FileErrors.failed("make the folder", path, reason);
            }
            // Another thread was faster; its force may still be to come.
        } catch (IOException e) {
            throw FileErrors.failed("make the folder", path, e);
        }
        if (parent != null) {
            forceNames(parent);
        }
    }

    private void forceNames(Path folder) throws IOException {
        if (!posix) {
            // Such a system does not open folders and looks after names itself.
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            throw FileErrors.failed("force the folder", folder, e);
        }
    }
}
