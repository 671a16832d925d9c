package dev.sluice.storage.internal.log;

import dev.sluice.storage.internal.files.DataFiles;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * What one write cycle still has to make durable: files, which are held until then, and folders.
 * The forces run side by side on the executor.
 *
 * <p><i>Confined to the segment writer.</i>
 */
final class Forces implements AutoCloseable {
    private final DataFiles files;
    private final Executor executor;
    private final int heldMax;
    private final List<OpenFiles.Hold> held = new ArrayList<>();
    private final Set<String> folders = new LinkedHashSet<>();

    /**
     * @param heldMax so many files are held at most; more make those before them be forced at once
     */
    Forces(DataFiles files, Executor executor, int heldMax) {
        this.files = files;
        this.executor = executor;
        this.heldMax = heldMax;
    }

    /** Takes over a hold of a file that was written to. */
    void add(OpenFiles.Hold hold) throws IOException {
        held.add(hold);
        if (held.size() >= heldMax) {
            forceFiles();
        }
    }

    /** A file was made in the folder. */
    void addFolder(String folder) {
        folders.add(folder);
    }

    /** Returns when everything is durable. */
    void run() throws IOException {
        forceFiles();
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (String folder : folders) {
            running.add(start(() -> files.forceFolder(folder)));
        }
        await(running);
        folders.clear();
    }

    /** Lets go of what is still held, forced or not. */
    @Override
    public void close() throws IOException {
        for (OpenFiles.Hold hold : held) {
            hold.close();
        }
        held.clear();
    }

    private void forceFiles() throws IOException {
        List<CompletableFuture<?>> running = new ArrayList<>();
        for (OpenFiles.Hold hold : held) {
            running.add(start(() -> hold.file().force()));
        }
        await(running);
        close();
    }

    private interface Force {
        void run() throws IOException;
    }

    private CompletableFuture<?> start(Force force) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        force.run();
                    } catch (IOException e) {
                        throw new CompletionException(e);
                    }
                },
                executor);
    }

    /** Waits for all, also when one has failed: none may run on after this. */
    private static void await(List<CompletableFuture<?>> running) throws IOException {
        try {
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException failed) {
                throw new IOException(failed.getMessage(), failed);
            }
            throw e;
        }
    }
}
