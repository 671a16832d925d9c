package dev.sluice.storage;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.ReadListener;
import dev.sluice.core.store.StoreFailure;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** Hears the one outcome of one request and insists that it comes once, on the right loop. */
final class Recorded implements CommitListener, ReadListener {
    private final Loop loop;
    private boolean isAnswered;
    private long[] baseOffsets = {};
    private List<Batch> batches = List.of();
    private long endOffset = -1;
    private @Nullable StoreFailure failure;

    Recorded(Loop loop) {
        this.loop = loop;
    }

    @Override
    public void committed(long[] offsets) {
        answered();
        baseOffsets = offsets;
    }

    @Override
    public void read(List<Batch> found, long end) {
        answered();
        batches = found;
        endOffset = end;
    }

    @Override
    public void failed(StoreFailure why) {
        answered();
        failure = why;
    }

    boolean isAnswered() {
        return isAnswered;
    }

    boolean failed() {
        assertTrue(isAnswered, "no answer");
        return failure != null;
    }

    long[] baseOffsets() {
        assertSucceeded();
        return baseOffsets;
    }

    List<Batch> batches() {
        assertSucceeded();
        return batches;
    }

    long endOffset() {
        assertSucceeded();
        return endOffset;
    }

    StoreFailure.Reason reason() {
        return failure().reason();
    }

    StoreFailure failure() {
        assertTrue(isAnswered, "no answer");
        StoreFailure found = failure;
        assertNotNull(found);
        return found;
    }

    private void assertSucceeded() {
        assertTrue(isAnswered, "no answer");
        assertNull(failure);
    }

    private void answered() {
        assertTrue(loop.isCurrent(), "answered on another loop");
        assertFalse(isAnswered, "answered twice");
        isAnswered = true;
    }
}
