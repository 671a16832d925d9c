package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * Which consumer gets the messages of which group, so that those of one group are handled one after
 * the other (JMS 3.5.10). Groups share a fixed number of buckets, each of which belongs to the
 * consumer that got the first message of it, until that one leaves. When another consumer comes,
 * buckets of which nothing is unsettled are free again, so that it gets its share.
 *
 * <p><i>Confined to the queue's lane.</i>
 */
final class MessageGroups {
    static final int BUCKETS = 1_024;
    static final int NONE = -1;

    private final boolean isUsed;
    private @Nullable QueueConsumer[] owners = {};
    private int[] unsettled = {};

    /**
     * @param isUsed false for a queue that has one consumer at most
     */
    MessageGroups(boolean isUsed) {
        this.isUsed = isUsed;
    }

    /** {@link #NONE} for a message without a group. */
    static int bucketOf(@Nullable String group) {
        return group == null ? NONE : Math.floorMod(group.hashCode() * 0x9E3779B9, BUCKETS);
    }

    /** Whether the consumer may get the message. */
    boolean isOpen(QueueEntry entry, QueueConsumer consumer) {
        if (entry.bucket == NONE || owners.length == 0) {
            return true;
        }
        QueueConsumer owner = owners[entry.bucket];
        return owner == null || owner.equals(consumer);
    }

    /** The message goes to the consumer. */
    void delivered(QueueEntry entry, QueueConsumer consumer, boolean isSettled) {
        if (entry.bucket == NONE || !isUsed) {
            return;
        }
        if (owners.length == 0) {
            owners = new @Nullable QueueConsumer[BUCKETS];
            unsettled = new int[BUCKETS];
        }
        owners[entry.bucket] = consumer;
        if (!isSettled) {
            unsettled[entry.bucket]++;
        }
    }

    /** The message is not at its consumer any more. */
    void settled(QueueEntry entry) {
        if (entry.bucket != NONE && isUsed) {
            unsettled[entry.bucket]--;
        }
    }

    /** The consumer has left, and has nothing unsettled. Returns whether it had a bucket. */
    boolean left(QueueConsumer consumer) {
        boolean had = false;
        for (int i = 0; i < owners.length; i++) {
            if (consumer.equals(owners[i])) {
                owners[i] = null;
                had = true;
            }
        }
        return had;
    }

    /** A consumer has come. Returns whether a bucket is free now that was not. */
    boolean joined() {
        boolean isFreed = false;
        for (int i = 0; i < owners.length; i++) {
            if (unsettled[i] == 0 && owners[i] != null) {
                owners[i] = null;
                isFreed = true;
            }
        }
        return isFreed;
    }

    /** Forgets everything. */
    void clear() {
        Arrays.fill(owners, null);
        Arrays.fill(unsettled, 0);
    }
}
