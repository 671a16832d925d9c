package dev.sluice.routing.internal.session;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

/**
 * What the table of subscriptions says of one; docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 */
record SubscriptionRow(String clientId, TopicFilter filter, SubscriptionOptions options) {
    private static final int VERSION = 1;
    private static final int QOS = 3;
    private static final int NO_LOCAL = 4;
    private static final int KEEPS_RETAIN = 8;

    static Bytes key(String clientId, TopicFilter filter) {
        return new VarintWriter()
                .put(Bytes.utf8(clientId))
                .putRaw(Bytes.utf8(filter.pattern()))
                .toBytes();
    }

    static Bytes encode(SubscriptionOptions options) {
        int flags = options.maxQuality().qos();
        flags |= options.noLocal() ? NO_LOCAL : 0;
        flags |= options.keepsRetain() ? KEEPS_RETAIN : 0;
        return new VarintWriter().put(VERSION).put(flags).put(options.identifier()).toBytes();
    }

    static SubscriptionRow decode(Bytes key, Bytes value) throws CorruptQueueLogException {
        VarintReader name = new VarintReader(key, "key of a subscription");
        String clientId = name.nextBytes().asUtf8();
        String pattern = name.rest().asUtf8();
        VarintReader reader =
                new VarintReader(
                        value, "subscription of \"%s\" to %s".formatted(clientId, pattern));
        reader.expect(VERSION);
        int flags = reader.nextInt();
        int identifier = reader.nextInt();
        reader.expectEnd();
        if (flags > (QOS | NO_LOCAL | KEEPS_RETAIN) || (flags & QOS) == QOS) {
            throw reader.fault("has the flags " + flags);
        }
        try {
            return new SubscriptionRow(
                    clientId,
                    TopicFilter.of(pattern),
                    new SubscriptionOptions(
                            Quality.ofQos(flags & QOS),
                            (flags & NO_LOCAL) != 0,
                            (flags & KEEPS_RETAIN) != 0,
                            identifier));
        } catch (InvalidNameException e) {
            throw reader.fault("has no valid filter");
        }
    }
}
