package dev.sluice.storage.internal.inspect;

import dev.sluice.core.store.StoredData.Item;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Takes what a dump shows, up to a limit.
 *
 * <p><i>Confined to one thread.</i>
 */
final class ItemSink {
    private final Predicate<Item> wanted;
    private long left;

    ItemSink(Predicate<Item> wanted, long limit) {
        this.wanted = wanted;
        this.left = limit;
    }

    /** Whether nothing more is wanted. */
    boolean isFull() {
        return left <= 0;
    }

    /**
     * Shows one thing.
     *
     * @param namesAndValues of its fields, in turns
     */
    void put(String kind, Object... namesAndValues) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        put(new Item(kind, fields));
    }

    void put(Item item) {
        if (left > 0) {
            left = wanted.test(item) ? left - 1 : 0;
        }
    }
}
