package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.StoredData.Repair;
import dev.sluice.core.store.StoredData.Step;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The changes of one repair, in the order in which they are made.
 *
 * <p><i>Confined to one thread.</i>
 */
final class LocalRepair implements Repair {
    private static final int COPY_BYTES = 1024 * 1024;

    private final DataFiles files;
    private final List<Step> steps = new ArrayList<>();
    private final Set<String> changed = new LinkedHashSet<>();
    private final List<Change> changes = new ArrayList<>();

    /** One change; durable on return. <i>Confined to the thread of the repair.</i> */
    interface Change {
        void make() throws IOException;
    }

    LocalRepair(DataFiles files) {
        this.files = files;
    }

    /**
     * Adds a step.
     *
     * @param names of the files that it changes
     */
    void add(Step step, List<String> names, Change change) {
        steps.add(step);
        changed.addAll(names);
        changes.add(change);
    }

    /** Adds files that steps change. */
    void change(List<String> names) {
        changed.addAll(names);
    }

    /** Adds a change that several steps share. */
    void change(Change change) {
        changes.add(change);
    }

    @Override
    public List<Step> steps() {
        return List.copyOf(steps);
    }

    @Override
    public List<String> files() {
        return List.copyOf(changed);
    }

    @Override
    public void apply(String folder) throws StoredDataException {
        try {
            if (files.exists(folder)) {
                throw new StoredDataException(
                        "%s is there already; try again in a second".formatted(folder));
            }
            copy(folder);
        } catch (IOException e) {
            throw new StoredDataException(
                    "nothing was changed, because the files could not be copied first: "
                            + e.getMessage(),
                    e);
        }
        try {
            for (Change change : changes) {
                change.make();
            }
        } catch (IOException e) {
            throw new StoredDataException(
                    "the repair stopped half way: %s; all files are as they were in %s, and the same command goes on"
                            .formatted(e.getMessage(), folder),
                    e);
        }
    }

    private void copy(String folder) throws IOException {
        long needed = 0;
        List<String> present = new ArrayList<>();
        for (String name : changed) {
            if (files.exists(name)) {
                present.add(name);
                try (DataFile file = files.open(name)) {
                    needed += file.size();
                }
            }
        }
        if (needed > files.freeBytes()) {
            throw new IOException(
                    "they have %d bytes and there is room for %d on the disk"
                            .formatted(needed, files.freeBytes()));
        }
        Set<String> folders = new TreeSet<>();
        folders.add("");
        for (String name : present) {
            String copy = folder + "/" + name;
            copy(name, copy);
            for (int i = copy.indexOf('/'); i >= 0; i = copy.indexOf('/', i + 1)) {
                folders.add(copy.substring(0, i));
            }
        }
        for (String each : folders) {
            files.forceFolder(each);
        }
    }

    private void copy(String from, String to) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);
        try (DataFile source = files.open(from);
                DataFile target = files.create(to)) {
            long position = 0;
            while (source.read(buffer.clear(), position) > 0) {
                buffer.flip();
                int count = buffer.remaining();
                target.write(buffer, position);
                position += count;
            }
            target.force();
        }
    }
}
