package dev.sluice.storage;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Files of the journal that do not do what they say.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SpoiledFiles extends WatchedFiles {
    /** What is wrong with them. */
    enum Fault {
        FORCE_NOTHING,
        WRITE_HALF
    }

    private final Fault how;

    SpoiledFiles(DataFiles files, Fault how) {
        super(files);
        this.how = how;
    }

    @Override
    public DataFile create(String name) throws IOException {
        return spoiled(super.create(name));
    }

    @Override
    public DataFile open(String name) throws IOException {
        return spoiled(super.open(name));
    }

    private DataFile spoiled(DataFile file) {
        return file.name().startsWith("journal/") ? new SpoiledFile(file, how) : file;
    }

    private record SpoiledFile(DataFile file, Fault how) implements DataFile {
        @Override
        public String name() {
            return file.name();
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            return file.read(target, position);
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            // Not the header of the file, nor what fills it.
            if (how == Fault.WRITE_HALF && position > 4096) {
                file.write(source.slice(0, source.remaining() / 2), position);
                source.position(source.limit());
            } else {
                file.write(source, position);
            }
        }

        @Override
        public void force() throws IOException {
            if (how != Fault.FORCE_NOTHING) {
                file.force();
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
