package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Common ground of the contract of the store SPI. An implementation's test extends each of the
 * store contracts beside this one.
 *
 * <p>A store may work on threads of its own: the tests wait for what they expect and drive only the
 * loops that they gave to the store. That a listener is called inside its request, or on another
 * loop, is noticed in every test.
 */
public abstract class StoreContract {
    static final PartitionId P0 = new PartitionId("log", 0);
    static final PartitionId P1 = new PartitionId("log", 1);
    static final int PLENTY = 1 << 20;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ManualLoop loop = new ManualLoop("store-test");
    private @Nullable Store store;

    /** A new store that is empty and has room for at least 10 MiB. */
    protected abstract Store openStore();

    @BeforeEach
    void open() {
        store = openStore();
        store.open(P0);
        store.open(P1);
    }

    @AfterEach
    void close() {
        store().close();
    }

    Store store() {
        return Objects.requireNonNull(store);
    }

    ManualLoop loop() {
        return loop;
    }

    /** Runs the test's loop until {@code isDone}; fails if that takes longer than patience. */
    void await(BooleanSupplier isDone) {
        await(loop, isDone);
    }

    static void await(ManualLoop loop, BooleanSupplier isDone) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        loop.runPending();
        while (!isDone.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "nothing happened for " + PATIENCE);
            LockSupport.parkNanos(100_000);
            loop.runPending();
        }
    }

    /** Makes a request whose listener must not be called before the request returns. */
    <T extends StoreAnswer> T request(T answer, Runnable request) {
        request.run();
        assertEquals(0, answer.calls(), "the listener was called inside the request");
        return answer;
    }

    /** Commits and waits. Gives the base offsets. */
    List<Long> commit(WriteSet writes) {
        StoreAnswer.OfCommit answer = startCommit(writes);
        await(() -> answer.calls() > 0);
        return answer.baseOffsets();
    }

    StoreFailure.Reason commitInVain(WriteSet writes) {
        StoreAnswer.OfCommit answer = startCommit(writes);
        await(() -> answer.calls() > 0);
        return answer.failure().reason();
    }

    StoreAnswer.OfCommit startCommit(WriteSet writes) {
        StoreAnswer.OfCommit answer = new StoreAnswer.OfCommit(loop);
        return request(answer, () -> store().commit(writes, loop, answer));
    }

    StoreAnswer.OfRead read(PartitionId partition, long offset, int maxBytes) {
        StoreAnswer.OfRead answer = new StoreAnswer.OfRead(loop);
        request(answer, () -> store().read(partition, offset, maxBytes, loop, answer));
        await(() -> answer.calls() > 0);
        return answer;
    }

    StoreAnswer.OfRead readAtTime(PartitionId partition, long epochMs) {
        StoreAnswer.OfRead answer = new StoreAnswer.OfRead(loop);
        request(answer, () -> store().readAtTime(partition, epochMs, loop, answer));
        await(() -> answer.calls() > 0);
        return answer;
    }

    /** A batch of records with this value, one per timestamp. */
    static Batch batch(String value, long... timestampsMs) {
        BatchWriter writer = new BatchWriter();
        for (long timestampMs : timestampsMs) {
            writer.append(timestampMs, null, Bytes.utf8(value));
        }
        return writer.finish();
    }

    /** Commits one batch of one record per value, all at time 1,000. */
    void append(PartitionId partition, String... values) {
        for (String value : values) {
            commit(new WriteSet().append(partition, batch(value, 1_000)));
        }
    }

    /** Everything in a table, as text. */
    Map<String, String> table(String name) {
        Map<String, String> entries = new HashMap<>();
        store().load(
                        name,
                        (key, value) -> {
                            String before = entries.put(key.asUtf8(), value.asUtf8());
                            assertEquals(null, before, "key " + key.asUtf8() + " came twice");
                        });
        return entries;
    }
}
