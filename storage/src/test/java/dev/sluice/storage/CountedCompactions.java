package dev.sluice.storage;

import dev.sluice.core.store.Compaction;
import dev.sluice.core.store.CompactionListener;
import dev.sluice.core.store.StoreFailure;

import java.util.ArrayList;
import java.util.List;

/** Adds up what compactions did. <i>Confined to one thread.</i> */
final class CountedCompactions implements CompactionListener {
    private final List<StoreFailure> failures = new ArrayList<>();
    private Compaction sum = Compaction.NONE;

    @Override
    public void compacted(Compaction done) {
        sum = sum.plus(done);
    }

    @Override
    public void failed(StoreFailure failure) {
        failures.add(failure);
    }

    /** All of those that came to their end. */
    Compaction sum() {
        return sum;
    }

    List<StoreFailure> failures() {
        return failures;
    }
}
