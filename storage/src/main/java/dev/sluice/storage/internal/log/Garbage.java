package dev.sluice.storage.internal.log;

import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which files are referred to by stored logs, and which are not. */
final class Garbage {
    private Garbage() {}

    /** The files that {@code before} refers to and {@code after} does not. */
    static List<String> between(Map<Integer, StoredLog> before, Map<Integer, StoredLog> after) {
        Set<FileKey> gone = new LinkedHashSet<>();
        before.forEach(
                (partition, log) -> {
                    StoredLog now = after.getOrDefault(partition, StoredLog.EMPTY);
                    if (!log.equals(now)) {
                        gone.addAll(filesOf(partition, log));
                        gone.removeAll(filesOf(partition, now));
                    }
                });
        for (StoredLog log : after.values()) {
            for (Extent extent : log.extents()) {
                gone.remove(FileKey.bundle(extent.bundle()));
            }
        }
        return gone.stream().map(FileKey::name).toList();
    }

    /** All files of this package in the directory that no log refers to, and emptied folders. */
    static List<String> unreferenced(DataFiles files, Map<Integer, StoredLog> logs)
            throws IOException {
        Set<FileKey> used = new HashSet<>();
        logs.forEach((partition, log) -> used.addAll(filesOf(partition, log)));
        List<String> names = new ArrayList<>();
        for (String folder : files.list(FileKey.PARTITIONS)) {
            addUnused(files, FileKey.PARTITIONS + "/" + folder, used, names);
        }
        for (String name : files.list(FileKey.BUNDLES)) {
            FileKey key = FileKey.parse(FileKey.BUNDLES + "/" + name);
            if (key != null && !used.contains(key)) {
                names.add(key.name());
            }
        }
        return names;
    }

    /** All files of a partition's folder, then the folder. */
    static List<String> folderOf(DataFiles files, int partition) throws IOException {
        List<String> names = new ArrayList<>();
        addUnused(files, FileKey.folderOf(partition), Set.of(), names);
        return names;
    }

    /** How many bytes of each bundle are needed, with the headers of the runs. */
    static Map<Long, Long> liveBytes(Collection<StoredLog> logs) {
        Map<Long, Long> live = new HashMap<>();
        for (StoredLog log : logs) {
            for (Extent extent : log.extents()) {
                long bytes = (long) BundleFormat.RUN_HEADER_BYTES + extent.bytes();
                live.merge(extent.bundle(), bytes, Long::sum);
            }
        }
        return live;
    }

    private static void addUnused(
            DataFiles files, String folder, Set<FileKey> used, List<String> names)
            throws IOException {
        boolean isEmptied = true;
        for (String file : files.list(folder)) {
            FileKey key = FileKey.parse(folder + "/" + file);
            if (key != null && !used.contains(key)) {
                names.add(key.name());
            } else {
                isEmptied = false;
            }
        }
        if (isEmptied) {
            names.add(folder);
        }
    }

    private static Set<FileKey> filesOf(int partition, StoredLog log) {
        Set<FileKey> keys = new LinkedHashSet<>();
        for (Segment segment : log.segments()) {
            keys.add(FileKey.segment(partition, segment));
            keys.add(FileKey.index(partition, segment));
        }
        for (Extent extent : log.extents()) {
            keys.add(FileKey.bundle(extent.bundle()));
        }
        return keys;
    }
}
