package dev.sluice.routing.internal.subscription;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the store says of a durable subscription; docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 */
record NamedRow(SubscriptionName name, SubscriptionTerms terms) {
    static final String TABLE = "$named-subscriptions";
    private static final int VERSION = 1;
    private static final int NO_LOCAL = 1;

    static List<NamedRow> load(Store store) throws CorruptQueueLogException {
        Map<Bytes, Bytes> rows = new HashMap<>();
        store.load(TABLE, rows::put);
        List<NamedRow> decoded = new ArrayList<>();
        for (Map.Entry<Bytes, Bytes> row : rows.entrySet()) {
            decoded.add(decode(row.getKey(), row.getValue()));
        }
        return decoded;
    }

    void put(WriteSet writes) {
        writes.put(TABLE, key(name), encode());
    }

    static void delete(WriteSet writes, SubscriptionName name) {
        writes.delete(TABLE, key(name));
    }

    static Bytes key(SubscriptionName name) {
        return new VarintWriter()
                .put(name.isShared() ? 1 : 0)
                .putRaw(Bytes.utf8(name.name()))
                .toBytes();
    }

    Bytes encode() {
        return new VarintWriter()
                .put(VERSION)
                .put(terms.noLocal() ? NO_LOCAL : 0)
                .put(Bytes.utf8(terms.filter().pattern()))
                .putRaw(Bytes.utf8(terms.selectorText()))
                .toBytes();
    }

    static NamedRow decode(Bytes key, Bytes value) throws CorruptQueueLogException {
        VarintReader named = new VarintReader(key, "key of a subscription with a name");
        int isShared = named.nextInt();
        String name = named.rest().asUtf8();
        VarintReader reader = new VarintReader(value, "subscription \"" + name + "\"");
        reader.expect(VERSION);
        int flags = reader.nextInt();
        if (flags > NO_LOCAL || isShared > 1) {
            throw reader.fault("has the flags " + flags + " and " + isShared);
        }
        String pattern = reader.nextBytes().asUtf8();
        String text = reader.rest().asUtf8();
        try {
            return new NamedRow(
                    SubscriptionName.durable(name, isShared == 1),
                    new SubscriptionTerms(
                            TopicFilter.of(pattern),
                            text.isEmpty() ? null : Selector.parse(text),
                            text,
                            flags == NO_LOCAL));
        } catch (InvalidNameException | SelectorException e) {
            throw reader.fault(String.valueOf(e.getMessage()));
        }
    }
}
