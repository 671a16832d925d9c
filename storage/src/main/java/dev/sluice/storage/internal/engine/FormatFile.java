package dev.sluice.storage.internal.engine;

import dev.sluice.core.store.StoreOpenException;
import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The file that says which format the directory has, so that a program which does not know it
 * leaves everything alone; docs/storage.md, section 6.
 */
public final class FormatFile {
    /** Its name. */
    public static final String NAME = "format";

    /** {@code SLST}. */
    private static final int MAGIC = 0x534c_5354;

    private static final int VERSION = 1;
    private static final int BYTES = 12;

    private FormatFile() {}

    /** Checks it, or writes it if the directory is new. */
    static void check(DataFiles files) throws IOException, StoreOpenException {
        if (!files.exists(NAME)) {
            write(files);
            return;
        }
        ByteBuffer content = ByteBuffer.allocate(BYTES);
        try (DataFile file = files.open(NAME)) {
            file.read(content, 0);
            // A process that was killed may have made it, and not forced it.
            file.force();
        }
        if (content.hasRemaining()
                || content.getInt(0) != MAGIC
                || content.getInt(8) != crc(content)) {
            if (files.list("").stream().noneMatch(FormatFile::isData)) {
                // It was being made when the program stopped; nothing else was by then.
                files.delete(NAME);
                write(files);
                return;
            }
            throw StartRefusals.ofDamagedFormat();
        }
        int version = content.getInt(4);
        if (version != VERSION) {
            throw StartRefusals.ofNewer(NAME, version, VERSION);
        }
    }

    /**
     * What is wrong with it, without changing anything; null if nothing is. A directory that has no
     * data yet needs none.
     */
    public static @Nullable String problem(DataFiles files) throws IOException {
        boolean hasData = files.list("").stream().anyMatch(FormatFile::isData);
        if (!files.exists(NAME)) {
            return hasData ? "there is none" : null;
        }
        ByteBuffer content = ByteBuffer.allocate(BYTES);
        try (DataFile file = files.open(NAME)) {
            file.read(content, 0);
        }
        if (content.hasRemaining()
                || content.getInt(0) != MAGIC
                || content.getInt(8) != crc(content)) {
            return hasData ? "its checksum is wrong" : null;
        }
        int version = content.getInt(4);
        return version == VERSION
                ? null
                : "it has version %d; this program knows %d".formatted(version, VERSION);
    }

    private static boolean isData(String name) {
        return name.equals("journal") || name.equals("checkpoint");
    }

    private static void write(DataFiles files) throws IOException {
        ByteBuffer content = ByteBuffer.allocate(BYTES).putInt(MAGIC).putInt(VERSION);
        content.putInt(crc(content)).flip();
        try (DataFile file = files.create(NAME)) {
            file.write(content, 0);
            file.force();
        }
        files.forceFolder("");
    }

    private static int crc(ByteBuffer content) {
        CRC32C crc = new CRC32C();
        crc.update(content.duplicate().position(0).limit(8));
        return (int) crc.getValue();
    }
}
