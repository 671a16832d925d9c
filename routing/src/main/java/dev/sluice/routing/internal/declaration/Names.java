package dev.sluice.routing.internal.declaration;

import dev.sluice.core.declaration.Provenance;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * All queues and streams in the order of their names, and how many of which provenance.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class Names {
    private final NavigableMap<String, Named> byName = new TreeMap<>();
    private final Map<Provenance, Integer> queues = new EnumMap<>(Provenance.class);
    private final Map<Provenance, Integer> streams = new EnumMap<>(Provenance.class);

    @Nullable Named find(String name) {
        return byName.get(name);
    }

    /** Also in place of what had this name. */
    void put(Named named) {
        remove(named.name());
        byName.put(named.name(), named);
        count(named, 1);
    }

    void remove(String name) {
        Named removed = byName.remove(name);
        if (removed != null) {
            count(removed, -1);
        }
    }

    private void count(Named named, int change) {
        Map<Provenance, Integer> counts =
                switch (named) {
                    case Named.OfQueue _ -> queues;
                    case Named.OfStream _ -> streams;
                };
        counts.merge(named.provenance(), change, Integer::sum);
    }

    int queues(Provenance provenance) {
        return queues.getOrDefault(provenance, 0);
    }

    int streams(Provenance provenance) {
        return streams.getOrDefault(provenance, 0);
    }

    /** How many partitions all streams have together. */
    int partitions() {
        int partitions = 0;
        for (Named named : byName.values()) {
            if (named instanceof Named.OfStream stream) {
                partitions += stream.config().partitions();
            }
        }
        return partitions;
    }

    /** Those behind this name, in order. */
    Collection<Named> after(String name) {
        return byName.tailMap(name, false).values();
    }
}
