package dev.sluice.storage.internal.log;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The files that are open now, at most so many besides those in use. Who opens one holds it until
 * it closes its hold; files that nobody holds are closed when others need their place, the least
 * recently used first.
 *
 * <p><i>Thread-safe.</i> One lock guards the table; no file is opened or closed under it.
 */
final class OpenFiles implements AutoCloseable {
    private final DataFiles files;
    private final int max;
    private final Object lock = new Object();
    private final Map<FileKey, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private boolean isClosed;

    OpenFiles(DataFiles files, int max) {
        this.files = files;
        this.max = max;
    }

    /** Its fields are guarded by the lock. */
    private static final class Entry {
        final DataFile file;
        int holds;
        boolean isDropped;

        Entry(DataFile file) {
            this.file = file;
        }
    }

    /**
     * A file that stays open until this is closed, once.
     *
     * <p><i>Thread-safe</i> as far as the file is.
     */
    final class Hold implements AutoCloseable {
        private final Entry entry;

        private Hold(Entry entry) {
            this.entry = entry;
        }

        DataFile file() {
            return entry.file;
        }

        @Override
        public void close() throws IOException {
            release(entry);
        }
    }

    /** Opens a file that exists; throws {@link NoSuchFileException} if it does not. */
    Hold open(FileKey key) throws IOException {
        Hold known = holdKnown(key);
        if (known != null) {
            return known;
        }
        DataFile opened;
        try {
            opened = files.open(key.name());
        } catch (IOException e) {
            if (files.exists(key.name())) {
                throw e;
            }
            NoSuchFileException gone = new NoSuchFileException(key.name());
            gone.initCause(e);
            throw gone;
        }
        return keep(key, opened);
    }

    /** Makes the file; one that is there already is emptied. */
    Hold create(FileKey key) throws IOException {
        if (!files.exists(key.name())) {
            drop(key);
            return keep(key, files.create(key.name()));
        }
        Hold leftOver = open(key);
        leftOver.file().truncate(0);
        return leftOver;
    }

    /** Opens the file, or makes an empty one. */
    Hold openOrCreate(FileKey key) throws IOException {
        Hold known = holdKnown(key);
        if (known != null) {
            return known;
        }
        return files.exists(key.name()) ? open(key) : keep(key, files.create(key.name()));
    }

    /** Lets go of a file that is about to be deleted; who holds it may go on. */
    void drop(FileKey key) throws IOException {
        Entry unused = null;
        synchronized (lock) {
            Entry entry = entries.remove(key);
            if (entry != null) {
                entry.isDropped = true;
                unused = entry.holds == 0 ? entry : null;
            }
        }
        if (unused != null) {
            unused.file.close();
        }
    }

    /** How many are open and not dropped. */
    int count() {
        synchronized (lock) {
            return entries.size();
        }
    }

    /** Closes all; those that are held now are closed when their holds are. */
    @Override
    public void close() throws IOException {
        List<Entry> unused = new ArrayList<>();
        synchronized (lock) {
            isClosed = true;
            for (Entry entry : entries.values()) {
                entry.isDropped = true;
                if (entry.holds == 0) {
                    unused.add(entry);
                }
            }
            entries.clear();
        }
        closeAll(unused);
    }

    private @Nullable Hold holdKnown(FileKey key) {
        synchronized (lock) {
            Entry entry = entries.get(key);
            if (entry == null) {
                return null;
            }
            entry.holds++;
            return new Hold(entry);
        }
    }

    private Hold keep(FileKey key, DataFile opened) throws IOException {
        Entry entry = new Entry(opened);
        List<Entry> unused = new ArrayList<>();
        synchronized (lock) {
            Entry known = entries.get(key);
            if (known != null) {
                unused.add(entry);
                entry = known;
            } else if (isClosed) {
                entry.isDropped = true;
            } else {
                entries.put(key, entry);
            }
            entry.holds++;
            takeSurplus(unused);
        }
        closeAll(unused);
        return new Hold(entry);
    }

    private void release(Entry entry) throws IOException {
        List<Entry> unused = new ArrayList<>(1);
        synchronized (lock) {
            if (entry.holds == 0) {
                throw new IllegalStateException(entry.file.name() + " is let go twice");
            }
            entry.holds--;
            if (entry.holds == 0 && entry.isDropped) {
                unused.add(entry);
            }
            takeSurplus(unused);
        }
        closeAll(unused);
    }

    /** Takes files out that are over the limit and not held. Called under the lock. */
    private void takeSurplus(List<Entry> unused) {
        Iterator<Entry> oldestFirst = entries.values().iterator();
        while (entries.size() > max && oldestFirst.hasNext()) {
            Entry entry = oldestFirst.next();
            if (entry.holds == 0) {
                oldestFirst.remove();
                unused.add(entry);
            }
        }
    }

    private static void closeAll(List<Entry> unused) throws IOException {
        for (Entry entry : unused) {
            entry.file.close();
        }
    }
}
