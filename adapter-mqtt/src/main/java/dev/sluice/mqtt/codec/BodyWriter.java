package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects the fields of one packet's body in a growing array. Confined to one thread. */
final class BodyWriter {
    private static final int MAXIMUM_FIELD_BYTES = 0xFFFF;

    private byte[] bytes;
    private int length;

    BodyWriter(int expectedBytes) {
        bytes = new byte[expectedBytes];
    }

    /** The array that holds the body in its first {@link #length} bytes. */
    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    void writeByte(int value) {
        reserve(1);
        bytes[length++] = (byte) value;
    }

    void writeTwoBytes(int value) {
        reserve(2);
        bytes[length++] = (byte) (value >>> 8);
        bytes[length++] = (byte) value;
    }

    void writeFourBytes(long value) {
        writeTwoBytes((int) (value >>> 16));
        writeTwoBytes((int) value);
    }

    void writeVarint(int value) {
        reserve(Varint.size(value));
        length = Varint.put(bytes, length, value);
    }

    void writeText(String text) {
        writeField(text.getBytes(StandardCharsets.UTF_8));
    }

    void writeBinary(Bytes value) {
        writeField(value.toArray());
    }

    void writeRaw(Bytes value) {
        write(value.toArray());
    }

    /** The properties without their length. */
    void writeBlock(PropertyBlock block) {
        reserve(block.length());
        block.copyTo(bytes, length);
        length += block.length();
    }

    /** The properties behind their length. */
    void writeProperties(PropertyBlock block) {
        writeVarint(block.length());
        writeBlock(block);
    }

    private void writeField(byte[] value) {
        if (value.length > MAXIMUM_FIELD_BYTES) {
            throw new IllegalArgumentException(
                    "a field of %d bytes does not fit its two-byte length".formatted(value.length));
        }
        writeTwoBytes(value.length);
        write(value);
    }

    private void write(byte[] value) {
        reserve(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }
}
