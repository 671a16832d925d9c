package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredDataException;
import dev.sluice.storage.internal.carry.CheckpointFile;
import dev.sluice.storage.internal.engine.FormatFile;
import dev.sluice.storage.internal.files.DataFiles;
import dev.sluice.storage.internal.journal.JournalFile;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the local store has left in its directory.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class LocalData implements StoredData {
    private final DataFiles files;

    private LocalData(DataFiles files) {
        this.files = files;
    }

    /**
     * Looks only whether there is any; touches nothing.
     *
     * @throws StoredDataException if the directory holds no data of a local store
     */
    public static LocalData in(DataFiles files) throws StoredDataException {
        try {
            List<String> names = files.list("");
            if (!names.contains(FormatFile.NAME)
                    && !names.contains(CheckpointFile.NAME)
                    && !names.contains(JournalFile.FOLDER)) {
                throw new StoredDataException(
                        "%s is no data directory: it has neither the file format, nor the file checkpoint, nor the folder journal"
                                .formatted(files));
            }
            return new LocalData(files);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Summary verify(Listener listener) throws StoredDataException {
        try {
            return new DataCheck(files, listener).run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public void dump(DumpRequest request, Predicate<Item> sink) throws StoredDataException {
        try {
            new DataDump(files, request, new ItemSink(sink, request.limit())).run();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Repair plan(RepairRequest request) throws StoredDataException {
        try {
            return new RepairPlanner(files).plan(request);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    static StoredDataException failed(IOException e) {
        return new StoredDataException(
                e.getMessage()
                        + "; this user must be able to read and write all of the data directory",
                e);
    }
}
