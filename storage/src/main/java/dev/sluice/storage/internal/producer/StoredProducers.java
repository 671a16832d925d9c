package dev.sluice.storage.internal.producer;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The producers of a partition as a checkpoint has them.
 *
 * <p><i>Immutable.</i>
 *
 * @param forgottenUpTo the highest id of a producer that was forgotten, or -1
 * @param states by producer id, in the order of their last batches
 */
public record StoredProducers(long forgottenUpTo, Map<Long, ProducerState> states) {
    /** None yet. */
    public static final StoredProducers NONE = new StoredProducers(-1, Map.of());

    public StoredProducers {
        states = Collections.unmodifiableMap(new LinkedHashMap<>(states));
    }
}
