package dev.sluice.core.testkit;

import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Messages that wait in the order of their places, and the consumers that compete for them. Also
 * stands behind topic consumers, session inboxes and stream readers, which have one consumer each.
 *
 * <p><i>Confined to its loop.</i>
 */
final class FakeQueue {
    private static final int DELIVERIES_PER_TURN = 1_000;

    /** One message in this queue, on its way or waiting. */
    static final class Entry {
        final long place;
        final Message message;
        final Quality quality;
        final SubscriptionMatch match;
        final @Nullable StreamOffset position;
        final Set<FakeConsumer> notTo = new HashSet<>();
        int failedAttempts;
        int mark;

        private Entry(
                long place,
                Message message,
                Quality quality,
                SubscriptionMatch match,
                @Nullable StreamOffset position) {
            this.place = place;
            this.message = message;
            this.quality = quality;
            this.match = match;
            this.position = position;
        }
    }

    private final FakeBroker broker;
    private final TreeMap<Long, Entry> waiting = new TreeMap<>();
    private final List<FakeConsumer> consumers = new ArrayList<>();
    private long nextPlace;
    private boolean pumpQueued;

    FakeQueue(FakeBroker broker) {
        this.broker = broker;
    }

    int depth() {
        return waiting.size();
    }

    List<FakeConsumer> consumers() {
        return List.copyOf(consumers);
    }

    void add(Message message) {
        add(message, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, null);
    }

    void add(
            Message message,
            Quality quality,
            SubscriptionMatch match,
            @Nullable StreamOffset position) {
        long place = nextPlace++;
        waiting.put(place, new Entry(place, message, quality, match, position));
        pumpSoon();
    }

    void attach(FakeConsumer consumer) {
        consumers.add(consumer);
    }

    void detach(FakeConsumer consumer) {
        consumers.remove(consumer);
        pumpSoon();
    }

    void endAll(Refusal why) {
        for (FakeConsumer consumer : consumers()) {
            consumer.end(why);
        }
    }

    /** Puts an unsettled entry where it belongs after its consumer settled it or went away. */
    void settle(Entry entry, FakeConsumer consumer, Outcome outcome) {
        switch (outcome) {
            case Outcome.Accepted _ -> {}
            case Outcome.Released _ -> waiting.put(entry.place, entry);
            case Outcome.Rejected _ -> broker.buried(entry.message);
            case Outcome.Modified modified -> {
                if (modified.deliveryFailed()) {
                    entry.failedAttempts++;
                }
                if (modified.undeliverableHere()) {
                    entry.notTo.add(consumer);
                }
                waiting.put(entry.place, entry);
            }
        }
        pumpSoon();
    }

    void pumpSoon() {
        if (!pumpQueued) {
            pumpQueued = true;
            broker.loop().execute(this::pump);
        }
    }

    private void pump() {
        pumpQueued = false;
        int delivered = 0;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (FakeConsumer consumer : consumers()) {
                Entry entry = consumer.hasCredit() ? nextFor(consumer) : null;
                if (entry == null) {
                    continue;
                }
                waiting.remove(entry.place);
                consumer.deliver(entry);
                progress = true;
                if (++delivered == DELIVERIES_PER_TURN) {
                    pumpSoon();
                    return;
                }
            }
        }
        for (FakeConsumer consumer : consumers()) {
            if (consumer.isDraining()
                    && (consumer.messageCredit() == 0 || nextFor(consumer) == null)) {
                consumer.drained();
            }
        }
    }

    private @Nullable Entry nextFor(FakeConsumer consumer) {
        long nowMs = broker.loop().clock().millis();
        waiting.values().removeIf(entry -> entry.message.expiresAtMs() <= nowMs);
        for (Entry entry : waiting.values()) {
            if (!entry.notTo.contains(consumer)) {
                return entry;
            }
        }
        return null;
    }
}
