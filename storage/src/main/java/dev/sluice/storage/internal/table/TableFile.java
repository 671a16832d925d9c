package dev.sluice.storage.internal.table;

/**
 * One file of a state table.
 *
 * <p><i>Immutable.</i>
 *
 * @param number names the file
 * @param bytes its size
 */
public record TableFile(long number, long bytes) {
    /** The folder of all of them. */
    public static final String FOLDER = "tables";

    public String name() {
        return "%s/%08x.table".formatted(FOLDER, number);
    }
}
