package dev.sluice.routing.internal.group;

import dev.sluice.core.store.WriteSet;

/** Something that is kept in one row of a state table. <i>Confined to its group's lane.</i> */
interface KeptRow {
    /** Writes it as it is now. */
    void writeTo(WriteSet writes);

    /** Deletes it. */
    void deleteFrom(WriteSet writes);

    /** Whether it is to be written no more. */
    boolean isForgotten();

    /** What {@link #writeTo} has written is durable. */
    default void written() {}
}
