package dev.sluice.storage;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.util.List;

/**
 * Files that hand everything on to others: what a test extends to look at it or to spoil it.
 *
 * <p><i>Thread-safe</i> if the others are.
 */
class WatchedFiles implements DataFiles {
    private final DataFiles files;

    WatchedFiles(DataFiles files) {
        this.files = files;
    }

    @Override
    public List<String> list(String folder) throws IOException {
        return files.list(folder);
    }

    @Override
    public boolean exists(String name) throws IOException {
        return files.exists(name);
    }

    @Override
    public DataFile create(String name) throws IOException {
        return files.create(name);
    }

    @Override
    public DataFile open(String name) throws IOException {
        return files.open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        files.delete(name);
    }

    @Override
    public void forceFolder(String folder) throws IOException {
        files.forceFolder(folder);
    }

    @Override
    public long freeBytes() throws IOException {
        return files.freeBytes();
    }
}
