package dev.sluice.storage.internal.table;

/** Fields of a table file; docs/storage.md, section 5. */
final class TableLayout {
    /** {@code SLTB}. */
    static final int MAGIC = 0x534c_5442;

    static final int VERSION = 1;

    /** The length of a value that stands for a deleted key. */
    static final int GONE = -1;

    /** The length of a key that stands for the end of the entries. */
    static final int END = -1;

    private TableLayout() {}
}
