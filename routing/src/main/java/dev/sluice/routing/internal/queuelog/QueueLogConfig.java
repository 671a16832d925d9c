package dev.sluice.routing.internal.queuelog;

/**
 * Limits of the queue log.
 *
 * <p><i>Immutable.</i>
 *
 * @param snapshotRecords how many records a partition grows by until references are written down; a
 *     start reads about so many of each partition
 * @param snapshotBytes how many bytes it grows by until then
 * @param maxHoles how many acknowledged intervals a queue may have above its floors before it
 *     reports that
 * @param maxMoved how many of a queue's references may stand for messages that were copied forward
 * @param readWindowBytes the most that is read of a partition at a time for one queue
 * @param copyBytes the most that is copied forward in one write set, unless one message is larger
 * @param liveFraction what part of a log is live below which its stuck messages are copied forward
 */
public record QueueLogConfig(
        int snapshotRecords,
        long snapshotBytes,
        int maxHoles,
        int maxMoved,
        int readWindowBytes,
        int copyBytes,
        double liveFraction) {
    /** What is good for most. */
    public static QueueLogConfig defaults() {
        return new QueueLogConfig(65_536, 64 << 20, 65_536, 100_000, 1 << 20, 1 << 20, 0.25);
    }
}
