package dev.sluice.storage;

import dev.sluice.storage.internal.files.DataFile;
import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.util.Map;

/**
 * Files that count what is done to them, by the suffix of the name.
 *
 * <p><i>Confined to one thread.</i>
 */
final class CountedFiles extends WatchedFiles {
    private final Map<String, Integer> counts;

    /**
     * @param counts what is counted, by operation and suffix
     */
    CountedFiles(DataFiles files, Map<String, Integer> counts) {
        super(files);
        this.counts = counts;
    }

    @Override
    public DataFile create(String name) throws IOException {
        count("create", name);
        return super.create(name);
    }

    @Override
    public DataFile open(String name) throws IOException {
        count("open", name);
        return super.open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        count("rename", from);
        super.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        count("delete", name);
        super.delete(name);
    }

    private void count(String operation, String name) {
        counts.merge(operation + " " + name.substring(name.lastIndexOf('.') + 1), 1, Integer::sum);
    }
}
