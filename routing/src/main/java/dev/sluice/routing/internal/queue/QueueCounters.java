package dev.sluice.routing.internal.queue;

import dev.sluice.core.metrics.Metrics;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What all queues together count. <i>Thread-safe.</i> */
public final class QueueCounters {
    private static final String DROPPED = "sluice_messages_dropped_total";
    private static final String DROPPED_HELP = "Messages that left a queue without being accepted.";

    final LongAdder delivered;
    final LongAdder redelivered;
    final LongAdder browsed;
    final LongAdder delayed;
    private final Map<Death.Cause, LongAdder> buried = new EnumMap<>(Death.Cause.class);
    final LongAdder accepted;
    final LongAdder expired;
    final LongAdder droppedFull;
    final LongAdder droppedOffline;
    final LongAdder droppedRejected;
    final LongAdder droppedAttempts;
    final LongAdder droppedDeleted;
    final LongAdder droppedPurged;
    final LongAdder droppedReplaced;
    final LongAdder droppedDuplicate;
    final LongAdder idsForgotten;
    final LongAdder scheduled;
    private final LongAdder refusedFull;
    private final LongAdder refusedMemory;
    private final LongAdder waited;
    private final LongAdder waitedForMemory;
    private final LongAdder messages = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    public QueueCounters(Metrics metrics) {
        delivered =
                metrics.counter(
                        "sluice_messages_delivered_total",
                        "Deliveries made to consumers of queues.");
        redelivered =
                metrics.counter(
                        "sluice_messages_redelivered_total",
                        "Deliveries of a message that had been delivered before.");
        browsed =
                metrics.counter(
                        "sluice_messages_browsed_total",
                        "Messages that were shown to browsers of queues.");
        delayed =
                metrics.counter(
                        "sluice_messages_delayed_total",
                        "Messages that rest since their delivery has failed.");
        for (Death.Cause cause : Death.Cause.values()) {
            buried.put(
                    cause,
                    metrics.counter(
                            "sluice_messages_dead_lettered_total",
                            "Messages that queues gave up and sent elsewhere.",
                            "reason",
                            cause.text));
        }
        accepted =
                metrics.counter(
                        "sluice_messages_accepted_total", "Messages that a consumer accepted.");
        expired = metrics.counter("sluice_messages_expired_total", "Messages that expired.");
        droppedFull = metrics.counter(DROPPED, DROPPED_HELP, "reason", "full");
        droppedOffline = metrics.counter(DROPPED, DROPPED_HELP, "reason", "offline");
        droppedRejected = metrics.counter(DROPPED, DROPPED_HELP, "reason", "rejected");
        droppedAttempts = metrics.counter(DROPPED, DROPPED_HELP, "reason", "max-deliveries");
        droppedDeleted = metrics.counter(DROPPED, DROPPED_HELP, "reason", "deleted");
        droppedPurged = metrics.counter(DROPPED, DROPPED_HELP, "reason", "purged");
        droppedReplaced = metrics.counter(DROPPED, DROPPED_HELP, "reason", "replaced");
        droppedDuplicate = metrics.counter(DROPPED, DROPPED_HELP, "reason", "duplicate");
        idsForgotten =
                metrics.counter(
                        "sluice_message_ids_forgotten_total",
                        "Ids of messages that queues forgot early, having too many (max-ids).");
        scheduled =
                metrics.counter(
                        "sluice_messages_scheduled_total",
                        "Messages that rest until the time that their publisher said.");
        refusedFull = refused(metrics, "full");
        refusedMemory = refused(metrics, "memory");
        waitedForMemory =
                metrics.counter(
                        "sluice_memory_waits_total",
                        "Messages whose publisher waited for memory (memory.messages).");
        waited =
                metrics.counter(
                        "sluice_backpressure_waits_total",
                        "Messages whose publisher waited for room in a queue.");
        metrics.gauge("sluice_queue_messages", "Messages in all queues.", messages::sum);
        metrics.gauge("sluice_queue_bytes", "Bytes of the messages in all queues.", bytes::sum);
    }

    private static LongAdder refused(Metrics metrics, String reason) {
        return metrics.counter(
                "sluice_messages_refused_total",
                "Messages that a full queue refused.",
                "reason",
                reason);
    }

    /**
     * A message found no room.
     *
     * @param isForMemory whether its queue had some, and memory had none
     */
    void refused(boolean isForMemory) {
        (isForMemory ? refusedMemory : refusedFull).increment();
    }

    /** A message waits for room; see {@link #refused}. */
    void waited(boolean isForMemory) {
        (isForMemory ? waitedForMemory : waited).increment();
    }

    /** A message is given up and nobody gets it. */
    void dropped(Death.Cause cause) {
        switch (cause) {
            case REJECTED -> droppedRejected.increment();
            case MAX_DELIVERIES -> droppedAttempts.increment();
            case EXPIRED -> expired.increment();
            case QUEUE_FULL -> refusedFull.increment();
        }
    }

    /** A message was sent elsewhere. */
    void buried(Death.Cause cause) {
        Objects.requireNonNull(buried.get(cause)).increment();
    }

    /** So much more is held. */
    void held(long moreMessages, long moreBytes) {
        messages.add(moreMessages);
        bytes.add(moreBytes);
    }
}
