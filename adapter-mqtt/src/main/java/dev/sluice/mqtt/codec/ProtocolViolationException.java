package dev.sluice.mqtt.codec;

/**
 * A packet that breaks the standard, with the MQTT 5 reason code that says how. It is the only
 * exception that leaves the codec for bytes that came from a peer; it carries no stack trace
 * because hostile peers decide how often it is made. Immutable.
 */
public final class ProtocolViolationException extends Exception {
    private static final long serialVersionUID = 1L;

    private final ReasonCode reason;

    /**
     * Makes a violation.
     *
     * @param reason the code to answer with where the version has one
     * @param message what was wrong, with the values seen; never payload or credentials
     */
    public ProtocolViolationException(ReasonCode reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** The bytes do not parse: reason code 0x81. */
    public static ProtocolViolationException malformed(String message) {
        return new ProtocolViolationException(ReasonCode.MALFORMED_PACKET, message);
    }

    /** The bytes parse but say something forbidden: reason code 0x82. */
    public static ProtocolViolationException protocolError(String message) {
        return new ProtocolViolationException(ReasonCode.PROTOCOL_ERROR, message);
    }

    /** The reason code to answer with. */
    public ReasonCode reason() {
        return reason;
    }
}
