package dev.sluice.storage.internal.files;

/** What a file system is asked for. <i>Immutable.</i> */
public enum Operation {
    CREATE(true),
    OPEN(false),
    READ(false),
    WRITE(true),
    FORCE(true),
    TRUNCATE(true),
    RENAME(true),
    DELETE(true),
    FORCE_FOLDER(true);

    private final boolean changes;

    Operation(boolean changes) {
        this.changes = changes;
    }

    /** Whether it changes what a crash leaves behind. */
    boolean isChange() {
        return changes;
    }

    /** As error messages have it. */
    String verb() {
        return switch (this) {
            case CREATE -> "create";
            case OPEN -> "open";
            case READ -> "read";
            case WRITE -> "write";
            case FORCE -> "force";
            case TRUNCATE -> "truncate";
            case RENAME -> "rename";
            case DELETE -> "delete";
            case FORCE_FOLDER -> "force the folder";
        };
    }
}
