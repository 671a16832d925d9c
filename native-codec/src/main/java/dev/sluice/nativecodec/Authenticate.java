package dev.sluice.nativecodec;

/** Chooses a SASL mechanism and opens its exchange. Immutable. */
public record Authenticate(int correlationId, String mechanism, Octets response)
        implements ClientFrame {
    /** Does not show the response: it may be a password. */
    @Override
    public String toString() {
        return "Authenticate[" + mechanism + "]";
    }
}
