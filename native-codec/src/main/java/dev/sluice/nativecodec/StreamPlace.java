package dev.sluice.nativecodec;

/** Where a message stands in its stream. Immutable. */
public record StreamPlace(int partition, long offset) {
    public StreamPlace {
        if (partition < 0 || offset < 0) {
            throw new IllegalArgumentException("partition " + partition + ", offset " + offset);
        }
    }
}
