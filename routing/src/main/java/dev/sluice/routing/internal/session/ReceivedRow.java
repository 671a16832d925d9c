package dev.sluice.routing.internal.session;

import dev.sluice.core.message.Bytes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

/**
 * The row of a packet identifier with which a message was received that is published exactly once;
 * docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 *
 * @param inbox the number of its session's inbox
 * @param id from 1 to {@value #MAX_ID}
 */
record ReceivedRow(int inbox, int id) {
    static final String TABLE = "$received";
    static final int MAX_ID = 65_535;
    static final Bytes VALUE = new VarintWriter().put(1).toBytes();

    private static final String WHAT = "received packet identifier";
    private static final int VERSION = 1;

    Bytes key() {
        return new VarintWriter().put(inbox).put(id).toBytes();
    }

    static ReceivedRow decode(Bytes key, Bytes value) throws CorruptQueueLogException {
        VarintReader version = new VarintReader(value, WHAT);
        version.expect(VERSION);
        version.expectEnd();
        VarintReader reader = new VarintReader(key, WHAT);
        ReceivedRow row = new ReceivedRow(reader.nextInt(), reader.nextInt());
        if (row.id < 1 || row.id > MAX_ID) {
            throw reader.fault("is " + row.id);
        }
        reader.expectEnd();
        return row;
    }
}
