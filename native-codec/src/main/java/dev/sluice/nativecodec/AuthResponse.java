package dev.sluice.nativecodec;

/** Answers an {@link AuthChallenge}. Immutable. */
public record AuthResponse(int correlationId, Octets response) implements ClientFrame {
    /** Does not show the response: it may be a secret. */
    @Override
    public String toString() {
        return "AuthResponse[]";
    }
}
