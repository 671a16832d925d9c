package dev.sluice.storage.internal.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of {@link FaultyFiles}. <i>Thread-safe.</i> */
final class FaultyFile implements DataFile {
    private final SimulatedDisk disk;
    private final String name;
    private final SimulatedFile file;
    private volatile boolean closed;

    FaultyFile(SimulatedDisk disk, String name, SimulatedFile file) {
        this.disk = disk;
        this.name = name;
        this.file = file;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long size() throws IOException {
        checkOpen();
        return disk.size(file);
    }

    @Override
    public int read(ByteBuffer target, long position) throws IOException {
        checkOpen();
        return disk.read(name, file, target, position);
    }

    @Override
    public void write(ByteBuffer source, long position) throws IOException {
        checkOpen();
        disk.write(name, file, source, position);
    }

    @Override
    public void force() throws IOException {
        checkOpen();
        disk.force(name, file);
    }

    @Override
    public void truncate(long size) throws IOException {
        checkOpen();
        disk.truncate(name, file, size);
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public String toString() {
        return name;
    }

    private void checkOpen() throws IOException {
        if (closed) {
            throw new IOException("cannot use " + name + ": it is closed");
        }
    }
}
