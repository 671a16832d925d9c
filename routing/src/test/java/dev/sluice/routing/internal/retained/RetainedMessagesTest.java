package dev.sluice.routing.internal.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.routing.RetainedConfig;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** What one lane retains, in memory and in the store. */
class RetainedMessagesTest {
    private static final long LATER_MS = 10_000;

    private final ManualLoops loops = new ManualLoops(1);
    private final Store store =
            new InMemoryStore(
                    new InMemoryStoreConfig(new ByteSize(1 << 24)),
                    InstantSource.system(),
                    Metrics.none());
    private final Measured measured = new Measured();
    private final Lanes all = new Lanes(loops.group());
    private RetainedLanes lanes = lanes(3, 2_000, 1_000);
    private RetainedMessages retained = messages();

    /** Gauges and counters that the test reads. */
    private static final class Measured implements Metrics {
        private final Map<String, LongSupplier> values = new TreeMap<>();

        @Override
        public LongAdder counter(String name, String description, String... tags) {
            LongAdder counter = new LongAdder();
            values.put(name, counter::sum);
            return counter;
        }

        @Override
        public LongAdder seconds(String name, String description, String... tags) {
            return counter(name, description, tags);
        }

        @Override
        public void gauge(String name, String description, LongSupplier value, String... tags) {
            values.put(name, value);
        }

        long of(String name) {
            return Objects.requireNonNull(values.get(name), name).getAsLong();
        }
    }

    private RetainedLanes lanes(int maxMessages, long maxBytes, long maxMessageSize) {
        RetainedConfig limits =
                new RetainedConfig(
                        maxMessages, new ByteSize(maxBytes), new ByteSize(maxMessageSize));
        return new RetainedLanes(
                all,
                store,
                loops.clock(),
                new RetainedRoom(limits, measured),
                lane -> RetainedMessagesTest::noSubscriber);
    }

    private static void noSubscriber(
            Message message, MessageQueue inbox, Quality quality, SubscriptionMatch match) {
        throw new AssertionError("nobody subscribes");
    }

    private RetainedMessages messages() {
        return lanes.of(all.control());
    }

    private static Message message(String address, String body, long expiresAtMs) {
        return Message.to(Address.of(address))
                .retain(true)
                .durable(true)
                .timestampMs(1)
                .expiresAtMs(expiresAtMs)
                .body(Bytes.utf8(body), BodyKind.TEXT)
                .build();
    }

    private static Message message(String address, String body) {
        return message(address, body, Message.NEVER);
    }

    /** Retains it, and the store answers. */
    private void retain(Message message) {
        RetainedChange change = Objects.requireNonNull(retained.change(message));
        commit(change.puts());
        change.answered(true);
    }

    private void commit(List<WriteSet.Put> puts) {
        WriteSet writes = new WriteSet();
        for (WriteSet.Put put : puts) {
            Bytes value = put.value();
            if (value == null) {
                writes.delete(put.table(), put.key());
            } else {
                writes.put(put.table(), put.key(), value);
            }
        }
        store.commit(writes, loops.loop(0), new Unheard());
        loops.runPending();
    }

    private @Nullable String shown(String address) {
        List<String> found = new ArrayList<>();
        retained.search(TopicFilter.of(address))
                .next(
                        10,
                        (name, entry) -> {
                            Message message = retained.deliverable(entry);
                            return message == null || found.add(message.body().asUtf8());
                        });
        return found.isEmpty() ? null : found.getFirst();
    }

    private List<String> stored() {
        List<String> rows = new ArrayList<>();
        RetainedTable.load(
                store, message -> rows.add(message.address() + "=" + message.body().asUtf8()));
        rows.sort(null);
        return rows;
    }

    private void restart() {
        lanes = lanes(3, 2_000, 1_000);
        lanes.load(store, loops.clock());
        retained = messages();
        lanes.start();
        loops.runPending();
    }

    @Test
    void comesBackFromTheStoreWithEveryField() {
        retain(message("a", "1", nowMs() + LATER_MS));
        retain(message("b", "2"));
        retain(message("b", ""));
        retain(message("c", "3"));
        assertEquals(List.of("a=1", "c=3"), stored());

        restart();

        assertEquals("1", shown("a"));
        assertNull(shown("b"));
        assertEquals("3", shown("c"));
        assertEquals(2, measured.of("sluice_retained_messages"));
        loops.advance(Duration.ofMillis(LATER_MS));
        assertNull(shown("a"), "the expiry was kept");
    }

    @Test
    void whatExpiresIsNotShownAndSoonForgottenEverywhere() {
        lanes.start();
        retain(message("a", "1", nowMs() + LATER_MS));
        retain(message("b", "2"));
        long bytes = message("b", "2").footprintBytes();
        loops.advance(Duration.ofMillis(LATER_MS - 1));
        assertEquals("1", shown("a"));
        loops.advance(Duration.ofMillis(1));
        assertNull(shown("a"));
        loops.advance(Duration.ofSeconds(1));
        assertEquals(1, measured.of("sluice_retained_messages"));
        assertEquals(bytes, measured.of("sluice_retained_bytes"));
        assertEquals(1, measured.of("sluice_retained_expired_total"));
        assertEquals(List.of("b=2"), stored());
        assertEquals(0, loops.loop(0).timerCount());
    }

    @Test
    void aLaterMessageIsNotTakenForTheExpiredOne() {
        lanes.start();
        retain(message("a", "1", nowMs() + LATER_MS));
        retain(message("a", "2", nowMs() + 3 * LATER_MS));
        loops.advance(Duration.ofMillis(2 * LATER_MS));
        assertEquals("2", shown("a"));
        retain(message("a", "3"));
        loops.advance(Duration.ofMillis(2 * LATER_MS));
        assertEquals("3", shown("a"));
        assertEquals(0, loops.loop(0).timerCount());
    }

    @Test
    void whatExpiredWhileTheBrokerWasDownIsGoneFromTheStoreToo() {
        retain(message("a", "1", nowMs() + LATER_MS));
        loops.advance(Duration.ofMillis(LATER_MS));
        restart();
        assertNull(shown("a"));
        assertEquals(0, measured.of("sluice_retained_messages"));
        assertEquals(List.of(), stored());
    }

    @Test
    void limitsForbidMoreAndChangeNothing() {
        retain(message("a", "1"));
        retain(message("b", "2"));
        retain(message("c", "3"));
        assertNull(retained.change(message("d", "4")), "a fourth address");
        retain(message("c", "again"));
        retain(message("b", ""));
        retain(message("d", "4"));
        assertNull(retained.change(message("d", "x".repeat(1_000))), "a large one");
        assertEquals("4", shown("d"));
        retain(message("a", "x".repeat(850)));
        assertNull(retained.change(message("c", "x".repeat(850))), "many bytes");
        assertEquals("again", shown("c"));
        retain(message("a", "x".repeat(700)));
        assertEquals(3, measured.of("sluice_retained_refused_total"));
        assertEquals(List.of("a=" + "x".repeat(700), "c=again", "d=4"), stored());
        for (String address : List.of("a", "c", "d")) {
            retain(message(address, ""));
        }
        assertEquals(0, measured.of("sluice_retained_messages"));
        assertEquals(0, measured.of("sluice_retained_bytes"));
    }

    @Test
    void whatTheStoreRefusesGivesWayToWhatItHas() {
        retain(message("a", "1"));
        RetainedChange second = Objects.requireNonNull(retained.change(message("a", "2")));
        assertEquals("2", shown("a"));
        assertNotNull(second.puts());
        second.answered(false);
        assertEquals("1", shown("a"));
        RetainedChange removal = Objects.requireNonNull(retained.change(message("a", "")));
        assertNull(shown("a"));
        assertNotNull(removal.puts());
        removal.answered(false);
        assertEquals("1", shown("a"));
        RetainedChange first = Objects.requireNonNull(retained.change(message("b", "1")));
        first.puts();
        first.answered(false);
        assertNull(shown("b"));
        assertEquals(1, measured.of("sluice_retained_messages"));
        assertEquals(message("a", "1").footprintBytes(), measured.of("sluice_retained_bytes"));
    }

    /** A queue without room holds a message up, and a later one to elsewhere goes before. */
    @Test
    void theStoreEndsWithWhatIsShownWhateverGoesThereFirst() {
        RetainedChange first = Objects.requireNonNull(retained.change(message("a", "1")));
        RetainedChange second = Objects.requireNonNull(retained.change(message("a", "2")));
        commit(second.puts());
        commit(first.puts());
        second.answered(true);
        first.answered(true);
        assertEquals("2", shown("a"));
        assertEquals(List.of("a=2"), stored());
    }

    @Test
    void removingNothingWritesNothing() {
        RetainedChange change = Objects.requireNonNull(retained.change(message("a", "")));
        assertEquals(List.of(), change.puts());
        change.answered(true);
        retained.search(TopicFilter.of("#"))
                .next(10, (name, entry) -> fail("an entry is left for " + name));
    }

    /** But what is on its way to the store has to be removed there. */
    @Test
    void removingWhatTheStoreDoesNotHaveYetRemovesItThere() {
        RetainedChange put = Objects.requireNonNull(retained.change(message("a", "1")));
        RetainedChange removal = Objects.requireNonNull(retained.change(message("a", "")));
        commit(put.puts());
        commit(removal.puts());
        put.answered(true);
        removal.answered(true);
        assertNull(shown("a"));
        assertEquals(List.of(), stored());
    }

    @Test
    void aRowThatIsNoMessageStopsTheStart() {
        commit(List.of(new WriteSet.Put(RetainedTable.NAME, Bytes.utf8("a"), Bytes.utf8("?"))));
        IllegalStateException e = assertThrows(IllegalStateException.class, this::restart);
        assertEquals(true, String.valueOf(e.getMessage()).contains("\"a\""), e.getMessage());
    }

    private long nowMs() {
        return loops.clock().millis();
    }

    private static final class Unheard implements CommitListener {
        @Override
        public void committed(long[] baseOffsets) {}

        @Override
        public void failed(StoreFailure failure) {
            throw new AssertionError(failure);
        }
    }
}
