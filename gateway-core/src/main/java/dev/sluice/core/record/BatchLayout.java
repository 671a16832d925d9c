package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;

/**
 * Where the fields of a batch header lie. All integers are big-endian; the checksum covers
 * everything from {@link #ATTRIBUTES} on, so base offset and leader epoch may be stamped later.
 */
final class BatchLayout {
    static final int BASE_OFFSET = 0;
    static final int LENGTH = 8;
    static final int LEADER_EPOCH = 12;
    static final int MAGIC = 16;
    static final int CRC = 17;
    static final int ATTRIBUTES = 21;
    static final int LAST_OFFSET_DELTA = 23;
    static final int BASE_TIMESTAMP = 27;
    static final int MAX_TIMESTAMP = 35;
    static final int PRODUCER_ID = 43;
    static final int PRODUCER_EPOCH = 51;
    static final int BASE_SEQUENCE = 53;
    static final int COUNT = 57;

    /** Size of the header; the records begin here. */
    static final int RECORDS = 61;

    /** What the length field does not count: the base offset and itself. */
    static final int BEFORE_LENGTH = LEADER_EPOCH;

    static final byte MAGIC_2 = 2;

    /** Length, attributes, two deltas, null key, null value and no headers: a byte each. */
    static final int SMALLEST_RECORD = 7;

    static final int COMPRESSION_BITS = 0x07;
    static final int APPEND_TIME_BIT = 0x08;
    static final int TRANSACTIONAL_BIT = 0x10;
    static final int CONTROL_BIT = 0x20;
    static final int DELETE_HORIZON_BIT = 0x40;
    static final int KNOWN_BITS =
            COMPRESSION_BITS
                    | APPEND_TIME_BIT
                    | TRANSACTIONAL_BIT
                    | CONTROL_BIT
                    | DELETE_HORIZON_BIT;

    private BatchLayout() {}

    static int shortAt(Bytes bytes, int at) {
        return (short) (bytes.byteAt(at) << 8 | (bytes.byteAt(at + 1) & 0xff));
    }

    static int intAt(Bytes bytes, int at) {
        return shortAt(bytes, at) << 16 | (shortAt(bytes, at + 2) & 0xffff);
    }

    static long longAt(Bytes bytes, int at) {
        return (long) intAt(bytes, at) << 32 | (intAt(bytes, at + 4) & 0xffff_ffffL);
    }
}
