package dev.sluice.routing.internal.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.KeyRule;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.record.BatchWriter;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Durability;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;
import dev.sluice.storage.InMemoryStore;
import dev.sluice.storage.InMemoryStoreConfig;

import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

class StreamScanTest {
    private final ManualLoop loop = new ManualLoop();
    private final InMemoryStore store =
            new InMemoryStore(
                    new InMemoryStoreConfig(ByteSize.parse("64MiB")),
                    InstantSource.system(),
                    Metrics.none());
    private final LaneReads reads = new LaneReads(store, new Lane(loop));
    private final StreamLog stream =
            new StreamLog(
                    "s",
                    new StreamConfig(
                            List.of(TopicFilter.of("s")),
                            2,
                            KeyRule.parse("address"),
                            Durability.COMMIT,
                            new RetentionConfig(Optional.empty(), Optional.empty(), false)));
    private final Wanting wanting = new Wanting();

    StreamScanTest() {
        stream.partitions().forEach(store::open);
    }

    /** A rule that the test changes, and that counts. */
    private static final class Wanting implements ScanRule {
        final Set<Long> unwanted = new HashSet<>();
        long blockedFrom = Long.MAX_VALUE;
        int passes;
        long forgottenBefore;

        @Override
        public boolean isBlocked(long offset) {
            return offset >= blockedFrom;
        }

        @Override
        public boolean wants(long offset) {
            return !unwanted.contains(offset);
        }

        @Override
        public void passedOver(long from, long offset) {
            passes++;
        }

        @Override
        public void forgotten(long start) {
            forgottenBefore = start;
        }
    }

    /** Takes everything, and notes how much was passed over in each turn. */
    private final class Taking implements StreamScan.Owner {
        final List<StreamScan.Found> found = new ArrayList<>();
        final List<Integer> passes = new ArrayList<>();
        final StreamScan scan;

        Taking(String selector) throws SelectorException {
            this(stream, selector);
        }

        Taking(StreamLog read, String selector) throws SelectorException {
            scan =
                    new StreamScan(
                            reads,
                            read,
                            selector.isEmpty() ? null : Selector.parse(selector),
                            this);
        }

        @Override
        public void moveOn() {
            int before = wanting.passes;
            for (StreamScan.Found next = scan.next(); next != null; next = scan.next()) {
                found.add(next);
            }
            scan.readOn();
            passes.add(wanting.passes - before);
        }

        List<Long> offsets() {
            return found.stream().map(StreamScan.Found::offset).toList();
        }

        @Override
        public void broken(String why) {
            throw new AssertionError(why);
        }
    }

    @Test
    void aSelectorThatFitsNothingGivesOthersTheirTurns() throws SelectorException {
        int count = 6_500;
        append(0, count);
        Taking taking = new Taking("device IS NOT NULL");
        taking.scan.add(scan(0));

        taking.moveOn();
        loop.runPending();

        assertEquals(count, wanting.passes);
        assertTrue(
                taking.passes.stream().allMatch(each -> each <= StreamScan.PASSES),
                taking.passes.toString());
        assertTrue(taking.scan.isAtEnd());
    }

    @Test
    void whatIsNotWantedIsLeftOutAndFoundAgainFromItsPlace() throws SelectorException {
        append(0, 5);
        wanting.unwanted.addAll(List.of(1L, 3L));
        PartitionScan partition = scan(0);
        Taking taking = new Taking("");
        taking.scan.add(partition);
        taking.moveOn();
        loop.runPending();
        assertEquals(List.of(0L, 2L, 4L), taking.offsets());
        assertEquals(2, taking.found.get(1).from());

        wanting.unwanted.addAll(List.of(0L, 2L, 4L));
        wanting.unwanted.remove(1L);
        partition.goBackTo(1);
        taking.moveOn();
        loop.runPending();

        assertEquals(List.of(0L, 2L, 4L, 1L), taking.offsets());
    }

    @Test
    void aBlockedPartitionDoesNotHoldUpAnother() throws SelectorException {
        append(0, 5);
        append(1, 5);
        wanting.blockedFrom = 2;
        Taking taking = new Taking("");
        taking.scan.add(scan(0));
        taking.scan.add(
                PartitionScan.from(
                        stream.partitions().get(1), new StreamPosition.First(), bounds(1)));

        taking.moveOn();
        loop.runPending();

        assertEquals(7, taking.found.size());
        assertTrue(taking.scan.isAtEnd());
        wanting.blockedFrom = Long.MAX_VALUE;
        taking.moveOn();
        loop.runPending();
        assertEquals(10, taking.found.size());
    }

    @Test
    void whatIsNotKeptIsForgotten() throws SelectorException {
        append(0, 2);
        append(0, 2);
        store.trim(stream.partitions().getFirst(), 2);
        Taking taking = new Taking("");
        taking.scan.add(scan(0));

        taking.moveOn();
        loop.runPending();

        assertEquals(List.of(2L, 3L), taking.offsets());
        assertEquals(2, wanting.forgottenBefore);
    }

    @Test
    void theAnswerToAReadOfAPartitionThatHasLeftIsPassedOver() throws SelectorException {
        append(0, 3);
        PartitionScan partition = scan(0);
        Taking first = new Taking("");
        first.scan.add(partition);
        first.moveOn();
        first.scan.remove(partition);
        Taking second = new Taking("");
        second.scan.add(partition);
        second.moveOn();
        loop.runPending();

        assertEquals(List.of(), first.offsets());
        assertEquals(List.of(0L, 1L, 2L), second.offsets());
    }

    /** A stream on which nothing happens must not gather those who once read it. */
    @Test
    void readersThatHaveLeftAreNotKeptUntilMoreArrives() throws SelectorException {
        for (int i = 0; i < 100; i++) {
            Taking taking = new Taking("");
            taking.scan.add(scan(0));
            taking.moveOn();
            loop.runPending();
            assertTrue(taking.scan.isAtEnd());
            taking.scan.close();
        }
        assertEquals(0, reads.waiting());
        Taking taking = new Taking("");
        taking.scan.add(scan(0));
        taking.moveOn();
        loop.runPending();
        assertEquals(1, reads.waiting());

        append(0, 1);

        assertEquals(List.of(0L), taking.offsets());
    }

    /** The store forgets who waits for a partition that it drops. */
    @Test
    void aStreamThatIsMadeAgainWakesItsOwnReaders() throws SelectorException {
        Taking earlier = new Taking("");
        earlier.scan.add(scan(0));
        earlier.moveOn();
        loop.runPending();
        earlier.scan.close();
        PartitionId partition = stream.partitions().getFirst();
        commit(new WriteSet().drop(partition));
        store.open(partition);

        StreamLog again = new StreamLog(stream.name(), stream.config());
        Taking taking = new Taking(again, "");
        taking.scan.add(scan(0));
        taking.moveOn();
        loop.runPending();
        append(0, 1);

        assertEquals(List.of(0L), taking.offsets());
    }

    private PartitionBounds bounds(int partition) {
        return reads.bounds(stream.partitions().get(partition));
    }

    private PartitionScan scan(int partition) {
        return new PartitionScan(stream.partitions().get(partition), wanting);
    }

    /** One batch of messages without properties. */
    private void append(int partition, int count) {
        BatchWriter writer = new BatchWriter();
        for (int i = 0; i < count; i++) {
            Message message =
                    Message.to(Address.of("s")).body(Bytes.EMPTY, BodyKind.BINARY).build();
            MessageRecords.append(writer, message, null);
        }
        commit(new WriteSet().append(stream.partitions().get(partition), writer.finish()));
    }

    private void commit(WriteSet writes) {
        store.commit(
                writes,
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
