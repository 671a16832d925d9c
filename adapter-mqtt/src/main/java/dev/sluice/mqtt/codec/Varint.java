package dev.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;

/** The variable byte integer of MQTT 5 section 1.5.5: up to four bytes, seven bits each. */
public final class Varint {
    /** The largest value: 268,435,455. */
    public static final int MAXIMUM = 0x0FFF_FFFF;

    private Varint() {}

    /** How many bytes the value takes in its one legal, shortest form [MQTT-1.5.5-1]. */
    public static int size(int value) {
        if (value < 0 || value > MAXIMUM) {
            throw new IllegalArgumentException("variable byte integer out of range: " + value);
        }
        if (value < 1 << 7) {
            return 1;
        }
        if (value < 1 << 14) {
            return 2;
        }
        return value < 1 << 21 ? 3 : 4;
    }

    /** Appends the value. Borrows the buffer. */
    static void write(ByteBuf out, int value) {
        int rest = value;
        while (rest >= 0x80) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    /** Stores the value at the index and returns the index behind it. */
    static int put(byte[] target, int index, int value) {
        int at = index;
        int rest = value;
        while (rest >= 0x80) {
            target[at++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        target[at++] = (byte) rest;
        return at;
    }
}
