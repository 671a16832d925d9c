package dev.sluice.mqtt.session;

import dev.sluice.core.broker.PublishResult;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * A client's messages that the broker has not answered yet, in the order of their arrival, so that
 * they can be acknowledged in that order [MQTT-4.6.0-2] whatever order the outcomes have. Its owner
 * bounds how many there are. Confined to its event loop.
 */
final class PendingAcks {
    private static final int FIRST_SLOTS = 16;

    /** Beside the packet identifier of a message of QoS 2. */
    private static final int ONCE = 1 << 16;

    private int[] packetIds = new int[0];
    private @Nullable PublishResult[] results = new @Nullable PublishResult[0];
    private long head;
    private long tail;
    private int awaitingAck;

    /** How many messages wait, QoS 0 included. */
    int size() {
        return (int) (tail - head);
    }

    /** How many of them wait for a PUBACK. */
    int awaitingAck() {
        return awaitingAck;
    }

    /**
     * Adds a message.
     *
     * @param packetId 0 for QoS 0
     * @param isOnce whether it has QoS 2
     * @return the context under which its outcome comes
     */
    long add(int packetId, boolean isOnce) {
        if (size() == packetIds.length) {
            grow();
        }
        int slot = slot(tail);
        packetIds[slot] = isOnce ? packetId | ONCE : packetId;
        results[slot] = null;
        if (packetId != 0 && !isOnce) {
            awaitingAck++;
        }
        return tail++;
    }

    /** Notes the outcome. */
    void settle(long context, PublishResult result) {
        if (context < head || context >= tail) {
            throw new IllegalStateException(
                    "an outcome for message %d, waiting are %d to %d"
                            .formatted(context, head, tail - 1));
        }
        results[slot(context)] = result;
    }

    /** The outcome of the oldest message, or null while there is none. */
    @Nullable PublishResult firstResult() {
        return head == tail ? null : results[slot(head)];
    }

    /** Whether the oldest message has QoS 2. */
    boolean isFirstOnce() {
        return (packetIds[slot(head)] & ONCE) != 0;
    }

    /** Removes the oldest message and returns its packet identifier. */
    int removeFirst() {
        int packetId = packetIds[slot(head++)];
        if (packetId != 0 && (packetId & ONCE) == 0) {
            awaitingAck--;
        }
        return packetId & ~ONCE;
    }

    private int slot(long context) {
        return (int) context & (packetIds.length - 1);
    }

    private void grow() {
        int slots = Math.max(FIRST_SLOTS, 2 * packetIds.length);
        int[] grownIds = new int[slots];
        @Nullable PublishResult[] grownResults = Arrays.copyOf(results, slots);
        for (long context = head; context < tail; context++) {
            int target = (int) context & (slots - 1);
            grownIds[target] = packetIds[slot(context)];
            grownResults[target] = results[slot(context)];
        }
        packetIds = grownIds;
        results = grownResults;
    }
}
