package dev.sluice.storage;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Files that write down each call that changes something, failed ones too.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ListedCalls extends WatchedFiles {
    private final List<String> calls;

    /**
     * @param calls what was done to which file is added to it
     */
    ListedCalls(DataFiles files, List<String> calls) {
        super(files);
        this.calls = calls;
    }

    @Override
    public DataFile create(String name) throws IOException {
        calls.add("create " + name);
        return new ListedFile(super.create(name), calls);
    }

    @Override
    public DataFile open(String name) throws IOException {
        return new ListedFile(super.open(name), calls);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        calls.add("rename " + from);
        super.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        calls.add("delete " + name);
        super.delete(name);
    }

    @Override
    public void forceFolder(String folder) throws IOException {
        calls.add("force folder " + folder);
        super.forceFolder(folder);
    }

    private record ListedFile(DataFile file, List<String> calls) implements DataFile {
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
            calls.add("write " + file.name());
            file.write(source, position);
        }

        @Override
        public void force() throws IOException {
            calls.add("force " + file.name());
            file.force();
        }

        @Override
        public void truncate(long size) throws IOException {
            calls.add("truncate " + file.name());
            file.truncate(size);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
