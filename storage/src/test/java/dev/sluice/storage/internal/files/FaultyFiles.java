package dev.sluice.storage.internal.files;

import static dev.sluice.storage.internal.files.Faults.failed;

import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Files in memory that lose power, fail, fill up and rot when told to; all chance comes from a
 * seed.
 *
 * <p>After {@link #crash} of what was not forced anything may be there and anything not: each write
 * whole, in part or not at all, each new, changed or deleted name. What the interface promises to
 * be durable is there. Faults and the crash that were planned do not outlive it; capacity does.
 *
 * <p><i>Thread-safe</i>, by one lock.
 */
public final class FaultyFiles implements DataFiles {
    private final long seed;
    private final int crashes;
    private final SimulatedDisk disk;

    /** Empty files on an endless disk. */
    public FaultyFiles(long seed) {
        this(seed, 0, new SimulatedDisk(new SplittableRandom(seed)));
    }

    private FaultyFiles(long seed, int crashes, SimulatedDisk disk) {
        this.seed = seed;
        this.crashes = crashes;
        this.disk = disk;
    }

    /**
     * The power fails.
     *
     * @return what the machine may find afterwards; these files only throw {@link CrashedException}
     *     from now on
     */
    public FaultyFiles crash() {
        return new FaultyFiles(seed, crashes + 1, disk.afterPowerLoss());
    }

    /**
     * The process is killed.
     *
     * @return all that was written, what was not forced is still not; these files only throw {@link
     *     CrashedException} from now on
     */
    public FaultyFiles kill() {
        return new FaultyFiles(seed, crashes + 1, disk.afterKill());
    }

    /**
     * Lets these files crash by themselves: {@code changes} calls since they were made change
     * something, the next one and every call of any kind after it throw {@link CrashedException}.
     * What is there then is to be had from {@link #crash} or {@link #kill}.
     */
    public void crashAfter(int changes) {
        synchronized (disk.lock) {
            disk.faults.crashAfter(changes);
        }
    }

    /** How many calls to change something there were, failed ones too: see {@link #crashAfter}. */
    public int operations() {
        synchronized (disk.lock) {
            return disk.faults.changes();
        }
    }

    /**
     * Plans one failure. A write that fails may have written a part. What a failed force was to
     * make durable is in limbo: no later force makes it durable, and a crash may keep or lose it.
     * All else that fails has done nothing.
     *
     * @param name of the file or folder; of a rename the old one
     * @param afterCalls how many such calls pass before
     */
    public void failNext(
            Operation operation, Predicate<String> name, int afterCalls, String message) {
        synchronized (disk.lock) {
            disk.faults.plan(operation, name, afterCalls, message);
        }
    }

    /** Lets the next force of each file make durable what failed forces left in limbo. */
    public void clearLimbo() {
        synchronized (disk.lock) {
            disk.names.files().forEach(name -> existing(name).leaveLimbo());
        }
    }

    /** Limits the bytes of all files together; a write beyond it writes what fits and fails. */
    public void capacity(long bytes) {
        synchronized (disk.lock) {
            disk.capacity = bytes;
        }
    }

    /** Whether a crash may end a write at any byte, not at the end of a sector of 512 only. */
    public void tearSectors(boolean tear) {
        synchronized (disk.lock) {
            disk.tearsSectors = tear;
        }
    }

    /** Flips a bit of a file, on the disk too. */
    public void flip(String name, long position, int bit) {
        synchronized (disk.lock) {
            SimulatedFile file = existing(name);
            if (position < 0 || position >= file.size() || bit < 0 || bit > 7) {
                throw new IllegalArgumentException("no bit " + bit + " at " + position);
            }
            file.damage(new ContentChange.Flipped((int) position, bit));
        }
    }

    /** Changes a file behind the back of its users, on the disk too. */
    public void overwrite(String name, long position, byte[] bytes) {
        synchronized (disk.lock) {
            existing(name)
                    .damage(new ContentChange.Written(Math.toIntExact(position), bytes.clone()));
        }
    }

    /** A copy of what readers of the file see. */
    public byte[] bytes(String name) {
        synchronized (disk.lock) {
            return existing(name).bytes();
        }
    }

    /** All files, in whatever folder, sorted. */
    public List<String> names() {
        synchronized (disk.lock) {
            return disk.names.files();
        }
    }

    /** Runs before each force of a file, in its thread and outside the lock. */
    public void onForce(Runnable hook) {
        synchronized (disk.lock) {
            disk.beforeForce = hook;
        }
    }

    /** How many forces of files succeeded. */
    public int forces() {
        synchronized (disk.lock) {
            return disk.forces;
        }
    }

    /** How many writes succeeded. */
    public int writes() {
        synchronized (disk.lock) {
            return disk.writes;
        }
    }

    /** How many bytes were written, by writes that failed too. */
    public long bytesWritten() {
        synchronized (disk.lock) {
            return disk.bytesWritten;
        }
    }

    @Override
    public List<String> list(String folder) throws IOException {
        FileNames.checkFolder(folder);
        synchronized (disk.lock) {
            disk.faults.checkUp();
            if (disk.names.file(folder) != null) {
                throw new IOException("cannot list " + folder + ": it is no folder");
            }
            return disk.names.childrenOf(folder);
        }
    }

    @Override
    public boolean exists(String name) throws IOException {
        FileNames.checkName(name);
        synchronized (disk.lock) {
            disk.faults.checkUp();
            return disk.names.exists(name);
        }
    }

    @Override
    public DataFile create(String name) throws IOException {
        FileNames.checkName(name);
        synchronized (disk.lock) {
            disk.faults.pass(Operation.CREATE, name);
            for (String above = name; !above.isEmpty(); above = FileNames.folderOf(above)) {
                if (disk.names.file(above) != null || disk.names.exists(name)) {
                    throw failed(Operation.CREATE, name, above + " exists already");
                }
            }
            disk.names.makeFolder(FileNames.folderOf(name));
            SimulatedFile file = new SimulatedFile();
            disk.names.create(name, file);
            return new FaultyFile(disk, name, file);
        }
    }

    @Override
    public DataFile open(String name) throws IOException {
        FileNames.checkName(name);
        synchronized (disk.lock) {
            disk.faults.pass(Operation.OPEN, name);
            SimulatedFile file = disk.names.file(name);
            if (file == null) {
                throw failed(Operation.OPEN, name, "there is no such file");
            }
            return new FaultyFile(disk, name, file);
        }
    }

    @Override
    public void rename(String from, String to) throws IOException {
        FileNames.checkName(from);
        FileNames.checkName(to);
        synchronized (disk.lock) {
            disk.faults.pass(Operation.RENAME, from);
            SimulatedFile file = disk.names.file(from);
            if (file == null) {
                throw failed(Operation.RENAME, from, "there is no such file");
            }
            if (disk.names.isFolder(to) || !disk.names.isFolder(FileNames.folderOf(to))) {
                throw failed(Operation.RENAME, from, to + " cannot be the name of a file");
            }
            disk.names.rename(from, to, file);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        FileNames.checkName(name);
        synchronized (disk.lock) {
            disk.faults.pass(Operation.DELETE, name);
            if (!disk.names.childrenOf(name).isEmpty()) {
                throw failed(Operation.DELETE, name, "it is not empty");
            }
            disk.names.delete(name);
        }
    }

    @Override
    public void forceFolder(String folder) throws IOException {
        FileNames.checkFolder(folder);
        synchronized (disk.lock) {
            disk.faults.pass(Operation.FORCE_FOLDER, folder);
            if (!disk.names.isFolder(folder)) {
                throw failed(Operation.FORCE_FOLDER, folder, "there is no such folder");
            }
            disk.names.force(folder);
        }
    }

    @Override
    public long freeBytes() throws IOException {
        return disk.freeBytes();
    }

    @Override
    public String toString() {
        return "FaultyFiles(seed " + seed + ", crash " + crashes + ")";
    }

    private SimulatedFile existing(String name) {
        SimulatedFile file = disk.names.file(name);
        if (file == null) {
            throw new IllegalArgumentException("no file " + name + " in " + this);
        }
        return file;
    }
}
