package dev.sluice.storage.internal.files;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Bytes that grow; what was never written is zero.
 *
 * <p><i>Confined to the lock of its files.</i>
 */
final class Content {
    private byte[] bytes;
    private int size;

    Content() {
        this(new byte[0]);
    }

    private Content(byte[] bytes) {
        this.bytes = bytes;
        this.size = bytes.length;
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, size);
    }

    Content copy() {
        return new Content(toArray());
    }

    /** Fills the buffer as far as there are bytes. */
    int read(ByteBuffer target, long position) {
        if (position >= size) {
            return 0;
        }
        int count = Math.min(target.remaining(), size - (int) position);
        target.put(bytes, (int) position, count);
        return count;
    }

    /** Writes {@code length} bytes of {@code source}; nothing happens if it is 0. */
    void write(int position, byte[] source, int from, int length) {
        if (length > 0) {
            growTo(position + length);
            System.arraycopy(source, from, bytes, position, length);
        }
    }

    void growTo(int newSize) {
        if (newSize > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(newSize, Math.min(2L * size, 1 << 30)));
        }
        size = Math.max(size, newSize);
    }

    void cutTo(int newSize) {
        if (newSize < size) {
            Arrays.fill(bytes, newSize, size, (byte) 0);
            size = newSize;
        }
    }

    void flip(int position, int bit) {
        if (position < size) {
            bytes[position] ^= (byte) (1 << bit);
        }
    }
}
