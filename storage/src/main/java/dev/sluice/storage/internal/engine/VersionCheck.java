package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.carry.Checkpoint;
import dev.sluice.storage.internal.carry.StoredPartition;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.log.Extent;
import dev.sluice.storage.internal.log.LogFiles;
import dev.sluice.storage.internal.table.TableFile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Looks at the start of every bundle and table file that the checkpoint refers to, before anything
 * is changed: whether a newer version wrote it. What is missing or damaged is found when it is
 * read. <i>Confined to the starting thread.</i>
 *
 * <p>Cost: one file opened and 8 bytes read for each of them.
 */
final class VersionCheck {
    private static final int VERSION_AT = 4;
    private static final int BUNDLE_MAGIC = 0x534c_424e;
    private static final int TABLE_MAGIC = 0x534c_5442;
    private static final int KNOWN = 1;

    private final DataFiles files;

    VersionCheck(DataFiles files) {
        this.files = files;
    }

    void run(Checkpoint checkpoint) throws IOException, StoreOpenException {
        for (Map.Entry<String, Integer> each : magics(checkpoint).entrySet()) {
            check(each.getKey(), each.getValue());
        }
    }

    private static Map<String, Integer> magics(Checkpoint checkpoint) {
        Map<String, Integer> magics = new TreeMap<>();
        Set<Long> bundles =
                checkpoint.partitions().values().stream()
                        .map(StoredPartition::log)
                        .flatMap(log -> log.extents().stream())
                        .map(Extent::bundle)
                        .collect(Collectors.toSet());
        bundles.forEach(bundle -> magics.put(LogFiles.bundleName(bundle), BUNDLE_MAGIC));
        checkpoint.tables().values().stream()
                .flatMap(List::stream)
                .map(TableFile::name)
                .forEach(name -> magics.put(name, TABLE_MAGIC));
        return magics;
    }

    private void check(String name, int magic) throws IOException, StoreOpenException {
        if (!files.exists(name)) {
            return;
        }
        ByteBuffer start = ByteBuffer.allocate(VERSION_AT + Integer.BYTES);
        try (DataFile file = files.open(name)) {
            if (file.read(start, 0) < start.capacity()) {
                return;
            }
        }
        int version = start.getInt(VERSION_AT);
        if (start.getInt(0) == magic && version > KNOWN) {
            throw StartRefusals.ofNewer(name, version, KNOWN);
        }
    }
}
