package dev.sluice.core.broker;

/**
 * Why a request was not granted, or why something that was granted ended.
 *
 * <p><i>Immutable.</i>
 *
 * @param detail a sentence with the values, fit for a log line and for the peer
 */
public record Refusal(Reason reason, String detail) {
    /** The closed set of reasons; each adapter maps each of them to its protocol's code. */
    public enum Reason {
        NOT_AUTHENTICATED,
        NOT_AUTHORIZED,
        INVALID_NAME,
        /** The text is no message selector. */
        INVALID_SELECTOR,
        NOT_FOUND,
        /** The name exists and is something else than asked for. */
        WRONG_KIND,
        /** Understood, and not offered by this broker. */
        NOT_SUPPORTED,
        LIMIT_EXCEEDED,
        IN_USE,
        /** It is there with other settings or contents than the request goes together with. */
        CONFLICT,
        DELETED,
        /** Another connection took the session over, or another consumer what was to be settled. */
        TAKEN_OVER,
        /** The store or the owner cannot serve it now. */
        UNAVAILABLE,
        SHUTTING_DOWN
    }
}
