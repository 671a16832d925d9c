package dev.sluice.routing.internal.queue;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.message.Value;
import dev.sluice.routing.internal.queuelog.Reference;

import org.jspecify.annotations.Nullable;

import java.util.Comparator;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/** One message in one queue. <i>Confined to the queue's lane.</i> */
final class QueueEntry {
    /**
     * Priorities from 0 to 8, one for all above (JMS 3.4.10 knows ten), and one before all for what
     * a session has begun to receive ([MQTT-4.4.0-1]).
     */
    static final int LEVELS = 11;

    static final int BEGUN_LEVEL = LEVELS - 1;

    static final Comparator<QueueEntry> BY_PLACE =
            Comparator.<QueueEntry>comparingLong(entry -> entry.sequence)
                    .thenComparingLong(entry -> entry.number);

    /** The order in which they are delivered. */
    static final Comparator<QueueEntry> BY_TURN =
            Comparator.<QueueEntry>comparingInt(entry -> -entry.level).thenComparing(BY_PLACE);

    /** Its place: rises in the order of arrival and stays when it is given back. */
    final long sequence;

    /** No other entry of the queue has it. */
    final long number;

    /** What the store knows it by; null if only memory has it. */
    final @Nullable Reference reference;

    final Quality quality;
    final SubscriptionMatch match;
    final long size;
    final long expiresAtMs;

    /** It is not delivered before; 0 for at once. */
    final long deliverAtMs;

    /** Higher ones are delivered first. */
    int level;

    /** That of its group; see {@link MessageGroups}. */
    final int bucket;

    int failedAttempts;
    int mark;

    /** What consumers noted on it. */
    ApplicationProperties notes = ApplicationProperties.NONE;

    /** What later messages may take its place by; null for nothing. */
    @Nullable Value lastValueKey;

    /** A later message has taken its place while it was with a consumer, or rested. */
    boolean isReplaced;

    /** Whether it waits in memory. */
    boolean isInBacklog;

    /** Why it is given up, once it is. */
    @Nullable Death death;

    /** Where it is in an {@link EntryList}. */
    @Nullable QueueEntry previous;

    @Nullable QueueEntry next;

    /** Whether an open transaction has settled its delivery. */
    boolean isClaimed;

    /** Whether it waits as one that was given back. */
    boolean isReturned;

    /** When it may be delivered again, while it is {@link Delayed}. */
    long dueNanos;

    private @Nullable Message message;
    private @Nullable Set<QueueConsumer> excluded;

    QueueEntry(
            long sequence,
            long number,
            @Nullable Reference reference,
            Message message,
            Quality quality,
            SubscriptionMatch match) {
        this.sequence = sequence;
        this.number = number;
        this.reference = reference;
        this.message = message;
        this.quality = quality;
        this.match = match;
        size = message.footprintBytes();
        expiresAtMs = message.expiresAtMs();
        deliverAtMs = message.deliverAtMs();
        level = Math.min(message.priority(), BEGUN_LEVEL - 1);
        bucket = MessageGroups.bucketOf(message.groupId());
    }

    /**
     * The message with what was noted on it; only while the entry waits in memory or was never
     * stored.
     */
    Message message() {
        return Objects.requireNonNull(message).annotated(notes);
    }

    /** Whether it goes before those whose publisher said nothing of it. */
    static boolean isUrgent(Message message) {
        return message.priority() > Message.DEFAULT_PRIORITY;
    }

    boolean isUrgent() {
        return level > Message.DEFAULT_PRIORITY;
    }

    /** The one of two that has the earlier place. */
    static @Nullable QueueEntry before(@Nullable QueueEntry one, @Nullable QueueEntry other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return BY_PLACE.compare(one, other) < 0 ? one : other;
    }

    /** What the store knows it by; only of an entry that was stored. */
    Reference requireReference() {
        return Objects.requireNonNull(reference);
    }

    /** Whether the message is in memory. */
    boolean hasBody() {
        return message != null;
    }

    /** Its delivery to the session has begun, so it comes before all others. */
    void goesFirst() {
        level = BEGUN_LEVEL;
    }

    /**
     * Whether it has a time to live that counts: what is delivered exactly once does not expire
     * when that has begun ([MQTT-4.3.3-7]).
     */
    boolean mayExpire() {
        return expiresAtMs != Message.NEVER && (mark == 0 || quality != Quality.EXACTLY_ONCE);
    }

    /** It is on its way to a consumer. */
    void delivered() {
        forgetBody();
    }

    /** If the store has the message, memory need not. */
    void forgetBody() {
        if (reference != null) {
            message = null;
        }
    }

    /** It was read again. */
    void loaded(Message read) {
        message = read;
    }

    boolean isFor(QueueConsumer consumer) {
        return excluded == null || !excluded.contains(consumer);
    }

    void exclude(QueueConsumer consumer) {
        if (excluded == null) {
            excluded = new HashSet<>();
        }
        excluded.add(consumer);
    }

    /** The consumer is gone and will not ask again. */
    void forget(QueueConsumer consumer) {
        if (excluded != null) {
            excluded.remove(consumer);
        }
    }
}
