package dev.sluice.routing.internal.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

class RetentionTest {
    private static final PartitionId PARTITION = new PartitionId("s", 0);

    private final ManualLoop loop = new ManualLoop();
    private final InMemoryStore store =
            new InMemoryStore(
                    new InMemoryStoreConfig(ByteSize.parse("16MiB")),
                    InstantSource.system(),
                    Metrics.none());

    @Test
    void forgetsWhatIsOlderThanTheTime() {
        start(new RetentionConfig(Optional.of(Duration.ofMinutes(1)), Optional.empty(), false));
        append();
        loop.advance(Duration.ofSeconds(50));
        append();
        assertEquals(0, bounds().startOffset());
        loop.advance(Duration.ofSeconds(20));
        assertEquals(1, bounds().startOffset());
        loop.advance(Duration.ofMinutes(2));
        assertEquals(new PartitionBounds(2, 2, 0), bounds());
    }

    @Test
    void forgetsTheOldestOfAPartitionThatIsTooLarge() {
        start(new RetentionConfig(Optional.empty(), Optional.of(ByteSize.parse("2KiB")), false));
        for (int i = 0; i < 5; i++) {
            append();
        }
        loop.advance(Retention.EVERY.multipliedBy(5));
        PartitionBounds kept = bounds();
        assertEquals(5, kept.endOffset());
        assertEquals(4, kept.startOffset(), "1 batch of 1 KiB and its header fits: " + kept);
    }

    @Test
    void keepsTheLastMessageOfEachKey() {
        start(new RetentionConfig(Optional.empty(), Optional.empty(), true));
        append(Bytes.utf8("a"));
        append(Bytes.utf8("b"));
        append(Bytes.utf8("a"));
        append(Bytes.utf8("c"));
        long before = bounds().bytes();

        loop.advance(Retention.EVERY);

        assertEquals(4, bounds().endOffset());
        assertEquals(before * 3 / 4, bounds().bytes());
    }

    private void start(RetentionConfig retention) {
        StreamConfig config =
                new StreamConfig(
                        List.of(TopicFilter.of("a")),
                        1,
                        KeyRule.parse("address"),
                        Durability.COMMIT,
                        retention);
        store.open(PARTITION);
        StreamLog stream = new StreamLog("s", config);
        new Retention(() -> List.of(stream), store, loop.clock(), loop).start();
    }

    private PartitionBounds bounds() {
        return store.bounds(PARTITION);
    }

    private void append() {
        append(null);
    }

    private void append(@Nullable Bytes key) {
        Message message =
                Message.to(Address.of("a"))
                        .body(Bytes.wrap(new byte[1024]), BodyKind.BINARY)
                        .timestampMs(loop.clock().millis())
                        .build();
        store.commit(
                new WriteSet().append(PARTITION, MessageRecords.batchOf(message, key)),
                loop,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {}

                    @Override
                    public void failed(StoreFailure failure) {
                        throw new AssertionError(failure);
                    }
                });
        loop.runPending();
    }
}
