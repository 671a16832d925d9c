package dev.sluice.storage.internal.table;

import dev.sluice.core.message.Bytes;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The files of all state tables, oldest first. A change of a table is a new file; once the newer
 * files of a table are larger than its first one, or too many, all are written anew as one, so a
 * table costs at most about twice its size and each change is written about twice more.
 *
 * <p>What is written counts once {@link #confirm} says that a checkpoint names it; until then
 * {@link #abandon} takes it back. Files that are not needed any more are only named: they are
 * deleted when a checkpoint without them is durable. <i>Confined to the segment writer.</i>
 */
public final class TableFiles {
    private static final int FILES_MAX = 8;

    private final DataFiles files;
    private final TreeMap<String, List<TableFile>> byTable = new TreeMap<>();
    private final TreeMap<String, List<TableFile>> confirmed = new TreeMap<>();
    private final List<String> garbage = new ArrayList<>();
    private final List<String> written = new ArrayList<>();
    private long nextNumber;

    /**
     * Goes on with the files that a checkpoint names.
     *
     * @param nextNumber larger than that of any file there is
     */
    public TableFiles(DataFiles files, Map<String, List<TableFile>> known, long nextNumber) {
        this.files = files;
        this.nextNumber = nextNumber;
        known.forEach((table, each) -> byTable.put(table, List.copyOf(each)));
        confirmed.putAll(byTable);
    }

    /** What a checkpoint has to name. */
    public Map<String, List<TableFile>> current() {
        return new TreeMap<>(byTable);
    }

    /** Writes the changes of one table; a null value is a key that is gone. Durable on return. */
    public void write(String table, Map<Bytes, @Nullable Bytes> changes)
            throws IOException, CorruptTableException {
        if (changes.isEmpty()) {
            return;
        }
        List<TableFile> before = byTable.getOrDefault(table, List.of());
        List<TableFile> after = new ArrayList<>(before);
        after.add(write(table, changes, before.isEmpty()));
        if (isWorthMerging(after)) {
            after.forEach(file -> garbage.add(file.name()));
            after = List.of(merged(table, after));
        }
        files.forceFolder(TableFile.FOLDER);
        byTable.put(table, List.copyOf(after));
    }

    /** Gives every entry of a table once, in no particular order. */
    public Map<Bytes, Bytes> load(String table) throws IOException, CorruptTableException {
        Map<Bytes, Bytes> entries = new LinkedHashMap<>();
        for (TableFile file : byTable.getOrDefault(table, List.of())) {
            Map<Bytes, @Nullable Bytes> changes = new LinkedHashMap<>();
            read(table, file, changes::put);
            changes.forEach(
                    (key, value) -> {
                        if (value == null) {
                            entries.remove(key);
                        } else {
                            entries.put(key, value);
                        }
                    });
        }
        return entries;
    }

    /** A durable checkpoint names what is current; gives the names of files that it does not. */
    public List<String> confirm() {
        List<String> taken = List.copyOf(garbage);
        garbage.clear();
        written.clear();
        confirmed.clear();
        confirmed.putAll(byTable);
        return taken;
    }

    /** Goes back to what was confirmed last, and deletes what was written since. */
    public void abandon() throws IOException {
        byTable.clear();
        byTable.putAll(confirmed);
        garbage.clear();
        for (String name : written) {
            files.delete(name);
        }
        written.clear();
    }

    private TableFile write(String table, Map<Bytes, @Nullable Bytes> changes, boolean isFirst)
            throws IOException {
        TableFile file = next();
        try (TableFileWriter writer = new TableFileWriter(files, file.name(), table)) {
            for (Map.Entry<Bytes, @Nullable Bytes> change : changes.entrySet()) {
                if (change.getValue() != null || !isFirst) {
                    writer.put(change.getKey(), change.getValue());
                }
            }
            return new TableFile(file.number(), writer.finish());
        }
    }

    private TableFile next() {
        TableFile next = new TableFile(nextNumber++, 0);
        written.add(next.name());
        return next;
    }

    private static boolean isWorthMerging(List<TableFile> all) {
        long newer = all.stream().skip(1).mapToLong(TableFile::bytes).sum();
        return all.size() > FILES_MAX || (all.size() > 1 && newer > all.getFirst().bytes());
    }

    /** Reads from the newest file on; holds only keys in memory. */
    private TableFile merged(String table, List<TableFile> all)
            throws IOException, CorruptTableException {
        TableFile file = next();
        Set<Bytes> seen = new HashSet<>();
        try (TableFileWriter writer = new TableFileWriter(files, file.name(), table)) {
            for (TableFile each : all.reversed()) {
                read(
                        table,
                        each,
                        (key, value) -> {
                            if (seen.add(key) && value != null) {
                                writer.put(key, value);
                            }
                        });
            }
            return new TableFile(file.number(), writer.finish());
        }
    }

    private void read(String table, TableFile file, TableFileReader.Visitor visitor)
            throws IOException, CorruptTableException {
        try (TableFileReader reader = new TableFileReader(files, file)) {
            reader.read(table, visitor);
        }
    }
}
