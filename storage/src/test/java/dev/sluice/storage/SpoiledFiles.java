package dev.sluice.storage;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Files some of which do not do what they say.
 *
 * <p><i>Confined to one thread.</i>
 */
final class SpoiledFiles extends WatchedFiles {
    /** What is wrong with them. */
    enum Fault {
        FORCE_NOTHING,
        WRITE_HALF,
        /** What is read back has a bit wrong. */
        READ_WRONG
    }

    private final Fault how;
    private final Predicate<String> which;

    /** Spoils the journal. */
    SpoiledFiles(DataFiles files, Fault how) {
        this(files, how, name -> name.startsWith("journal/"));
    }

    /**
     * @param which names of the files, and of folders whose names are not forced
     */
    SpoiledFiles(DataFiles files, Fault how, Predicate<String> which) {
        super(files);
        this.how = how;
        this.which = which;
    }

    @Override
    public void forceFolder(String folder) throws IOException {
        if (how != Fault.FORCE_NOTHING || !which.test(folder)) {
            super.forceFolder(folder);
        }
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
        return which.test(file.name()) ? new SpoiledFile(file, how) : file;
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
            int count = file.read(target, position);
            if (how == Fault.READ_WRONG && count > 0) {
                int last = target.position() - 1;
                target.put(last, (byte) (target.get(last) ^ 1));
            }
            return count;
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
