package dev.sluice.storage.internal.journal;

/** Where the fields of a journal file and of its frames lie; docs/storage.md, section 3. */
final class FrameLayout {
    /** {@code SLJH}. */
    static final int FILE_MAGIC = 0x534c_4a48;

    /** {@code SLJF}. */
    static final int FRAME_MAGIC = 0x534c_4a46;

    static final byte VERSION = 1;

    static final int FILE_NUMBER = 8;
    static final int FILE_STAMP = 16;
    static final int FILE_CRC = 24;

    /** What the file header holds; its checksum covers the bytes before {@link #FILE_CRC}. */
    static final int FILE_HEADER_BYTES = 28;

    /**
     * The first frame begins on a page of its own, so that writing it never rewrites the header.
     */
    static final int FIRST_FRAME = 4096;

    static final int FRAME_VERSION = 4;
    static final int HEAD_LENGTH = 8;
    static final int DATA_LENGTH = 12;
    static final int SEQUENCE = 16;
    static final int FORCED = 24;
    static final int FRAME_STAMP = 32;
    static final int ENTRY_COUNT = 40;
    static final int FRAME_CRC = 44;
    static final int FRAME_HEADER_BYTES = 48;

    static final byte APPEND = 1;
    static final byte PUT = 2;
    static final byte DELETE = 3;
    static final byte OPENED = 4;
    static final byte DROPPED = 5;
    static final byte TRIMMED = 6;

    /** Type, partition, base offset, length, records, checksum. */
    static final int APPEND_BYTES = 25;

    private FrameLayout() {}
}
