package dev.sluice.core.address;

/** A text that is no address or no topic filter; the message says where and why. */
public final class InvalidNameException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidNameException(String message) {
        super(message);
    }
}
