package dev.sluice.nativecodec;

/** Adds to what a consumer may be sent. Immutable. */
public record Credit(int consumerId, int messages, long bytes) implements ClientFrame {
    public Credit {
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException("credit " + messages + " messages, " + bytes + " B");
        }
    }
}
