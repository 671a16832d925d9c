package dev.sluice.nativecodec;

/** The limits of the wire format itself; what a server configures is lower or equal. */
public final class Limits {
    /** Greatest frame length before the client is authenticated. */
    public static final int PRE_AUTH_FRAME_BYTES = 64 * 1024;

    /** Smallest frame length that a peer may announce as its limit. */
    public static final int MIN_MAX_FRAME_BYTES = 4 * 1024;

    /** Greatest frame length that any peer accepts. */
    public static final int MAX_FRAME_BYTES = 256 * 1024 * 1024;

    /** Greatest frame length unless configured. */
    public static final int DEFAULT_MAX_FRAME_BYTES = 8 * 1024 * 1024;

    public static final int MAX_USER_PROPERTIES = 4_096;
    public static final int MAX_RANGES = 4_096;
    public static final int MAX_MECHANISMS = 32;
    public static final int MAX_INFO = 32;

    private Limits() {}
}
