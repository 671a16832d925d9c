package dev.sluice.amqp.internal.engine;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The unsettled deliveries of one direction of a session by delivery id. Ids are serial numbers on
 * the wire and are kept unwrapped, so that a range finds its members in time proportional to them
 * and not to its width (AMQP 2.7.6).
 *
 * <p>Confined to its event loop.
 */
final class UnsettledDeliveries<T> {

    private final NavigableMap<Long, T> byId = new TreeMap<>();

    /** The newest id, unwrapped; begins high enough that older ids never fall below zero. */
    private long newest = 1L << 32;

    /** Puts {@code delivery} under an id that is not before any earlier one. */
    void add(int deliveryId, T delivery) {
        newest = unwrap(deliveryId);
        byId.put(newest, delivery);
    }

    @Nullable T remove(int deliveryId) {
        return byId.remove(unwrap(deliveryId));
    }

    /** The deliveries whose ids lie in the range, in order; the caller removes what it settles. */
    List<T> range(int first, int last) {
        long from = unwrap(first);
        long to = from + Integer.toUnsignedLong(last - first);
        return new ArrayList<>(byId.subMap(from, true, to, true).values());
    }

    void removeIf(Predicate<T> filter) {
        byId.values().removeIf(filter);
    }

    int size() {
        return byId.size();
    }

    void clear() {
        byId.clear();
    }

    private long unwrap(int deliveryId) {
        return newest + (deliveryId - (int) newest);
    }
}
