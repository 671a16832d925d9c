package dev.sluice.storage.internal.producer;

/**
 * A batch that a producer has appended.
 *
 * <p><i>Immutable.</i>
 *
 * @param baseOffset where it stands
 */
public record SequencedBatch(int firstSequence, int lastSequence, long baseOffset) {}
