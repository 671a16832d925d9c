package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.RecordFormatException.Reason;

import org.jspecify.annotations.Nullable;

/**
 * A position in a run of bytes that nothing moves past the end. Every read either advances it or
 * throws.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ByteCursor {
    private final Bytes bytes;
    private int position;
    private int end;

    ByteCursor(Bytes bytes, int from, int end) {
        this.bytes = bytes;
        moveTo(from, end);
    }

    void moveTo(int from, int newEnd) {
        position = from;
        end = newEnd;
    }

    int position() {
        return position;
    }

    int remaining() {
        return end - position;
    }

    byte readByte() throws RecordFormatException {
        if (position == end) {
            throw fault(Reason.TRUNCATED, "the bytes end");
        }
        return bytes.byteAt(position++);
    }

    /** A zigzag integer of 32 bits: at most five bytes, the last with at most four bits. */
    int readVarint() throws RecordFormatException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            int part = readByte();
            if (shift == 28 && (part & 0xf0) != 0) {
                throw fault(Reason.VARINT, "a 32-bit integer is too long");
            }
            value |= (part & 0x7f) << shift;
            if (part >= 0) {
                break;
            }
        }
        return value >>> 1 ^ -(value & 1);
    }

    /** A zigzag integer of 64 bits: at most ten bytes, the last with at most one bit. */
    long readVarlong() throws RecordFormatException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            int part = readByte();
            if (shift == 63 && (part & 0xfe) != 0) {
                throw fault(Reason.VARINT, "a 64-bit integer is too long");
            }
            value |= (long) (part & 0x7f) << shift;
            if (part >= 0) {
                break;
            }
        }
        return value >>> 1 ^ -(value & 1);
    }

    /** A length that fits what remains; -1 for null where that is allowed. */
    int readLength(String what, int least) throws RecordFormatException {
        int length = readVarint();
        if (length < least || length > remaining()) {
            throw fault(
                    Reason.SIZE,
                    what + " announces " + length + " bytes where " + remaining() + " remain");
        }
        return length;
    }

    /** Passes over what {@link #readLength} announced. */
    void skip(int length) {
        position += Math.max(0, length);
    }

    /** The bytes that {@link #readLength} announced, sharing the memory; null for -1. */
    @Nullable Bytes take(int length) {
        if (length < 0) {
            return null;
        }
        Bytes taken = bytes.slice(position, length);
        position += length;
        return taken;
    }

    RecordFormatException fault(Reason reason, String what) {
        return new RecordFormatException(reason, what + " at byte " + position);
    }
}
