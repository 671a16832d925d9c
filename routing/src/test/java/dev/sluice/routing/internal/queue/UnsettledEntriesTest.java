package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;

class UnsettledEntriesTest {
    private static final Message MESSAGE = Message.to(Address.of("a")).build();

    @Test
    void agreesWithASortedMapOverRandomRanges() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        UnsettledEntries entries = new UnsettledEntries();
        TreeMap<Long, Long> expected = new TreeMap<>();
        long id = 0;
        for (int step = 0; step < 20_000; step++) {
            if (random.nextInt(3) > 0) {
                id++;
                add(entries, id, random.nextBoolean());
                expected.put(id, id);
            } else {
                long first = id - random.nextInt(60);
                long last = first + random.nextInt(random.nextBoolean() ? 3 : 100);
                List<Long> taken = new ArrayList<>();
                if (random.nextBoolean()) {
                    entries.take(first, last, entry -> taken.add(entry.sequence));
                } else {
                    entries.accept(first, last, into(taken));
                }
                Map<Long, Long> range = expected.subMap(first, true, last, true);
                assertEquals(new ArrayList<>(range.values()), taken, "seed " + seed);
                range.clear();
            }
            assertEquals(expected.size(), entries.count(), "seed " + seed);
        }
        for (long each = 1; each <= id; each++) {
            QueueEntry found = entries.find(each);
            assertEquals(expected.get(each), found == null ? null : found.number, "seed " + seed);
        }
    }

    @Test
    void theEntryOfADeliveryIsMadeOnceWhenItIsAskedFor() {
        UnsettledEntries entries = new UnsettledEntries();
        entries.add(delivery(1), 70);
        QueueEntry entry = Objects.requireNonNull(entries.find(1));
        entry.failedAttempts = 2;
        assertSame(entry, entries.find(1));
        assertEquals(70, entry.sequence);
        assertSame(MESSAGE, entry.message());
        assertEquals(Quality.EXACTLY_ONCE, entry.quality);
    }

    private static void add(UnsettledEntries entries, long id, boolean asEntry) {
        if (asEntry) {
            entries.add(id, entry(id));
        } else {
            entries.add(delivery(id), id);
        }
    }

    private static Delivery delivery(long id) {
        return new Delivery(id, MESSAGE, Quality.EXACTLY_ONCE, 0, 0, SubscriptionMatch.NONE, null);
    }

    private static UnsettledEntries.Acceptance into(List<Long> ids) {
        return new UnsettledEntries.Acceptance() {
            @Override
            public void accepted(QueueEntry entry) {
                ids.add(entry.sequence);
            }

            @Override
            public void accepted(Delivery delivery) {
                ids.add(delivery.id());
            }
        };
    }

    @Test
    void aRangeAsWideAsTheNumbersCostsOnlyWhatIsThere() {
        UnsettledEntries entries = new UnsettledEntries();
        entries.add(7, entry(7));
        List<QueueEntry> taken = new ArrayList<>();
        entries.take(Long.MIN_VALUE, Long.MAX_VALUE, taken::add);
        assertEquals(1, taken.size());
        assertNull(entries.find(7));
    }

    @Test
    void whatIsClaimedIsPassedOverAndFoundByItsId() {
        UnsettledEntries entries = new UnsettledEntries();
        for (long id = 1; id <= 4; id++) {
            entries.add(id, entry(id));
        }
        List<Long> seen = new ArrayList<>();
        entries.visit(
                2,
                3,
                (id, entry) -> {
                    entry.isClaimed = true;
                    return true;
                });
        entries.visit(1, 4, (id, entry) -> seen.add(id));
        List<QueueEntry> taken = new ArrayList<>();
        entries.take(1, 4, taken::add);

        assertEquals(List.of(1L, 4L), seen);
        assertEquals(2, taken.size());
        assertEquals(2, entries.count());
        assertEquals(3, Objects.requireNonNull(entries.find(3)).sequence);
    }

    @Test
    void whoIsShownDeliveriesMayStop() {
        UnsettledEntries entries = new UnsettledEntries();
        entries.add(1, entry(1));
        entries.add(2, entry(2));
        List<Long> seen = new ArrayList<>();
        entries.visit(Long.MIN_VALUE, Long.MAX_VALUE, (id, entry) -> !seen.add(id));
        assertEquals(List.of(1L), seen);
    }

    private static QueueEntry entry(long sequence) {
        return new QueueEntry(
                sequence, sequence, null, MESSAGE, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE);
    }
}
