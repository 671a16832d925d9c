package dev.sluice.server.internal.client;

/** What went wrong between a client and its server; the message is for the user. */
public final class ClientException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    /** What kind of failure it is. */
    public enum Kind {
        /** There is no connection, or there is none any more. */
        CONNECTION,
        /** The server said no. */
        REFUSED,
        /** The server said nothing in time. */
        TIMEOUT,
        /** The protocol cannot say what is asked for. */
        UNSUPPORTED
    }

    public ClientException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public ClientException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
