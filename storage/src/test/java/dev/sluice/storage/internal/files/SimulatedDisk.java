package dev.sluice.storage.internal.files;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * What {@link FaultyFiles} and their open files share, and what open files do with it.
 *
 * <p><i>Thread-safe</i> in its methods; fields only under {@link #lock}.
 */
final class SimulatedDisk {
    private static final int MAX_FILE_BYTES = 1 << 30;

    final Object lock = new Object();
    final SplittableRandom random;
    final SimulatedNames names;
    final Faults faults = new Faults();
    long capacity;
    boolean tearsSectors;
    Runnable beforeForce = () -> {};
    int forces;
    int writes;
    long bytesWritten;

    SimulatedDisk(SplittableRandom random) {
        this.random = random;
        this.names = new SimulatedNames();
        this.capacity = Long.MAX_VALUE;
    }

    private SimulatedDisk(SimulatedDisk before, SimulatedNames names) {
        this.random = before.random.split();
        this.names = names;
        this.capacity = before.capacity;
        this.tearsSectors = before.tearsSectors;
    }

    SimulatedDisk afterPowerLoss() {
        synchronized (lock) {
            faults.crash();
            return new SimulatedDisk(this, names.after(new PowerLoss(random, tearsSectors)));
        }
    }

    SimulatedDisk afterKill() {
        synchronized (lock) {
            faults.crash();
            return new SimulatedDisk(this, names);
        }
    }

    int size(SimulatedFile file) throws IOException {
        synchronized (lock) {
            faults.checkUp();
            return file.size();
        }
    }

    int read(String name, SimulatedFile file, ByteBuffer target, long position) throws IOException {
        checkPosition(position);
        synchronized (lock) {
            faults.pass(Operation.READ, name);
            return file.read(target, position);
        }
    }

    void write(String name, SimulatedFile file, ByteBuffer source, long position)
            throws IOException {
        checkPosition(position);
        synchronized (lock) {
            IOException failure = faults.count(Operation.WRITE, name);
            byte[] bytes = new byte[source.remaining()];
            source.get(source.position(), bytes);
            int fitting = fitting(file, position, bytes.length);
            int written = failure == null ? fitting : random.nextInt(fitting + 1);
            if (failure == null && written < bytes.length) {
                failure = noSpace(name);
            }
            if (written > 0) {
                file.write((int) position, Arrays.copyOf(bytes, written));
                source.position(source.position() + written);
                bytesWritten += written;
            }
            throwIfAny(failure);
            writes++;
        }
    }

    void force(String name, SimulatedFile file) throws IOException {
        Runnable hook;
        synchronized (lock) {
            faults.checkUp();
            hook = beforeForce;
        }
        hook.run();
        synchronized (lock) {
            IOException failure = faults.count(Operation.FORCE, name);
            if (failure == null) {
                file.force();
                forces++;
            } else {
                file.failForce();
            }
            throwIfAny(failure);
        }
    }

    void truncate(String name, SimulatedFile file, long size) throws IOException {
        checkPosition(size);
        synchronized (lock) {
            faults.pass(Operation.TRUNCATE, name);
            file.cutTo((int) Math.min(size, MAX_FILE_BYTES));
        }
    }

    long freeBytes() throws IOException {
        synchronized (lock) {
            faults.checkUp();
            return free();
        }
    }

    private long free() {
        return capacity == Long.MAX_VALUE
                ? Long.MAX_VALUE
                : Math.max(0, capacity - names.usedBytes());
    }

    /** How many of the bytes can be written; none of what makes the file longer than it may be. */
    private int fitting(SimulatedFile file, long position, int length) {
        if (position > MAX_FILE_BYTES - (long) length) {
            return 0;
        }
        long growth = position + length - file.size();
        long lacking = growth <= 0 ? 0 : Math.max(0, growth - free());
        return (int) Math.max(0, length - lacking);
    }

    private static IOException noSpace(String name) {
        return Faults.failed(Operation.WRITE, name, "No space left on device");
    }

    private static void throwIfAny(@Nullable IOException failure) throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private static void checkPosition(long position) {
        if (position < 0) {
            throw new IllegalArgumentException("position " + position + " is negative");
        }
    }
}
