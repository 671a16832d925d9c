package dev.sluice.routing.internal.session;

import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

/**
 * What the table of sessions says of one; docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 *
 * @param expiryMs how long it outlives its connection; 0 if it ends with that
 * @param leftAtMs since when no connection has it, by the wall clock; {@link #CONNECTED} if one had
 *     it when this was written
 * @param will the number of the will that is to be published for it; 0 for none
 */
record SessionRow(long expiryMs, long leftAtMs, long will) {
    static final long CONNECTED = -1;
    private static final int VERSION = 1;

    Bytes encode() {
        return new VarintWriter().put(VERSION).put(expiryMs).put(leftAtMs + 1).put(will).toBytes();
    }

    static SessionRow decode(String clientId, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, "session \"" + clientId + "\"");
        reader.expect(VERSION);
        SessionRow row = new SessionRow(reader.next(), reader.next() - 1, reader.next());
        reader.expectEnd();
        return row;
    }
}
