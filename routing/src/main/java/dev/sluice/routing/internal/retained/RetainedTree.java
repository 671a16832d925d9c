package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * One entry for each of many addresses, found by address or by topic filter. It is the topic tree
 * turned round: there one address looks for filters, here one filter looks for addresses.
 *
 * <p>Entries stand in the order of their names, so everything below a level is together, the place
 * of a search is a name, and a search goes on from there whatever came and went in between.
 *
 * <p><i>Confined to its owner's lane.</i>
 */
public final class RetainedTree<E> {
    private final NavigableMap<String, E> entries = new TreeMap<>();

    /** Puts an entry in place of the earlier one, which it returns. */
    public @Nullable E put(Address address, E entry) {
        return entries.put(address.name(), entry);
    }

    public @Nullable E get(Address address) {
        return entries.get(address.name());
    }

    /** Removes and returns the entry, if there is one. */
    public @Nullable E remove(Address address) {
        return entries.remove(address.name());
    }

    public int size() {
        return entries.size();
    }

    /** Begins a search for all entries whose addresses the filter matches. */
    public RetainedSearch<E> search(TopicFilter filter) {
        return new RetainedSearch<>(this, filter);
    }

    /** The first entry at or behind a name; null if there is none. */
    Map.@Nullable Entry<String, E> from(String name) {
        return entries.ceilingEntry(name);
    }

    /** The first entry behind a name; null if there is none. */
    Map.@Nullable Entry<String, E> behind(String name) {
        return entries.higherEntry(name);
    }
}
