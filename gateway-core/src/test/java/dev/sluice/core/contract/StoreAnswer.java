package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A listener of a store that remembers its one answer and checks where it was called. */
abstract class StoreAnswer {
    private final Loop loop;
    private int calls;
    private @Nullable StoreFailure failure;

    StoreAnswer(Loop loop) {
        this.loop = loop;
    }

    int calls() {
        return calls;
    }

    StoreFailure failure() {
        return Objects.requireNonNull(failure, "it did not fail");
    }

    void called() {
        assertTrue(loop.isCurrent(), "called outside " + loop);
        assertEquals(1, ++calls, "calls");
    }

    void calledToFail(StoreFailure why) {
        called();
        failure = why;
    }

    void assertGranted() {
        assertEquals(1, calls, "calls");
        assertEquals(null, failure);
    }

    /** The answer to a commit. */
    static final class OfCommit extends StoreAnswer implements CommitListener {
        private List<Long> baseOffsets = List.of();

        OfCommit(Loop loop) {
            super(loop);
        }

        @Override
        public void committed(long[] offsets) {
            called();
            baseOffsets = Arrays.stream(offsets).boxed().toList();
        }

        @Override
        public void failed(StoreFailure why) {
            calledToFail(why);
        }

        List<Long> baseOffsets() {
            assertGranted();
            return baseOffsets;
        }
    }

    /** The answer to a read. */
    static final class OfRead extends StoreAnswer implements ReadListener {
        private List<Batch> batches = List.of();
        private long endOffset;

        OfRead(Loop loop) {
            super(loop);
        }

        @Override
        public void read(List<Batch> found, long end) {
            called();
            batches = List.copyOf(found);
            endOffset = end;
        }

        @Override
        public void failed(StoreFailure why) {
            calledToFail(why);
        }

        List<Batch> batches() {
            assertGranted();
            return batches;
        }

        long endOffset() {
            assertGranted();
            return endOffset;
        }

        List<Long> baseOffsets() {
            return batches().stream().map(Batch::baseOffset).toList();
        }

        /** The values of all records as text; fails if a batch is not whole and sound. */
        List<String> values() {
            List<String> values = new ArrayList<>();
            for (Batch batch : batches()) {
                try {
                    BatchReader reader = BatchReader.open(batch);
                    assertEquals(batch.records(), reader.records());
                    while (reader.next()) {
                        values.add(Objects.requireNonNull(reader.value()).asUtf8());
                    }
                } catch (RecordFormatException e) {
                    throw new AssertionError("the store gave a bad batch", e);
                }
            }
            return values;
        }
    }

    /** The answer to a request to compact. */
    static final class OfCompaction extends StoreAnswer implements CompactionListener {
        private Compaction done = Compaction.NONE;

        OfCompaction(Loop loop) {
            super(loop);
        }

        @Override
        public void compacted(Compaction what) {
            called();
            done = what;
        }

        @Override
        public void failed(StoreFailure why) {
            calledToFail(why);
        }

        Compaction done() {
            assertGranted();
            return done;
        }
    }
}
