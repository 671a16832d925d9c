package dev.sluice.nativecodec;

/** Where a reader of a stream begins; {@code value} is 0 where the kind needs none. Immutable. */
public record StartPosition(Kind kind, long value) {
    /** Only what arrives from now on. */
    public static final StartPosition NEXT = new StartPosition(Kind.NEXT, 0);

    /** The oldest message that is kept. */
    public static final StartPosition FIRST = new StartPosition(Kind.FIRST, 0);

    /** The newest message there is, and what follows. */
    public static final StartPosition LAST = new StartPosition(Kind.LAST, 0);

    public StartPosition {
        boolean needsValue = kind == Kind.OFFSET || kind == Kind.TIMESTAMP;
        if ((!needsValue && value != 0) || (kind == Kind.OFFSET && value < 0)) {
            throw new IllegalArgumentException("position " + kind + " with value " + value);
        }
    }

    /** From this offset on in every partition. */
    public static StartPosition offset(long offset) {
        return new StartPosition(Kind.OFFSET, offset);
    }

    /** From the first message that is not older than this, in milliseconds since 1970. */
    public static StartPosition timestamp(long epochMs) {
        return new StartPosition(Kind.TIMESTAMP, epochMs);
    }

    /** What the position is counted in. */
    public enum Kind {
        NEXT,
        FIRST,
        LAST,
        OFFSET,
        TIMESTAMP
    }
}
