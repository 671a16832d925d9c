package dev.sluice.storage;

import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.core.store.StoredData.Summary;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.inspect.LocalData;

import java.util.List;

/** Looks at stored data for tests. <i>Thread-safe.</i> */
final class Inspected {
    private Inspected() {}

    static StoredData data(DataFiles files) throws StoredDataException {
        return LocalData.in(files);
    }

    /** Adds what is found to the list. */
    static Summary verify(DataFiles files, List<Finding> found) throws StoredDataException {
        return data(files)
                .verify(
                        new StoredData.Listener() {
                            @Override
                            public void found(Finding finding) {
                                found.add(finding);
                            }

                            @Override
                            public void progress(long bytes, String file) {}
                        });
    }
}
