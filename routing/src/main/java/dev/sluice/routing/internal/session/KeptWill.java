package dev.sluice.routing.internal.session;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.queuelog.VarintReader;
import dev.sluice.routing.internal.queuelog.VarintWriter;

import java.nio.ByteBuffer;

/**
 * A will that has a row in the store until it is published or the client says goodbye;
 * docs/record-format.md has the bytes.
 *
 * <p><i>Immutable.</i>
 *
 * @param number given out once
 */
record KeptWill(long number, Will will) {
    static final String TABLE = "$wills";
    private static final int VERSION = 1;
    private static final Address NO_ADDRESS = Address.of("unknown");

    Message message() {
        return will.message();
    }

    long delayMs() {
        return will.delayMs();
    }

    private Bytes key() {
        return Bytes.wrap(ByteBuffer.allocate(Long.BYTES).putLong(number).array());
    }

    WriteSet.Put put() {
        return new WriteSet.Put(TABLE, key(), encode());
    }

    WriteSet.Put delete() {
        return new WriteSet.Put(TABLE, key(), null);
    }

    Bytes encode() {
        Bytes batch = Batches.stamped(MessageRecords.batchOf(message(), message().key()));
        return new VarintWriter().put(VERSION).put(delayMs()).putRaw(batch).toBytes();
    }

    static KeptWill decode(Bytes key, Bytes value) throws CorruptQueueLogException {
        VarintReader reader = new VarintReader(value, "will " + key);
        reader.expect(VERSION);
        long delayMs = reader.next();
        if (key.length() != Long.BYTES) {
            throw reader.fault("has a strange key");
        }
        try {
            BatchReader batch = BatchReader.open(reader.rest()).checkAll();
            if (!batch.next()) {
                throw reader.fault("has no message");
            }
            Message message = MessageRecords.read(batch, NO_ADDRESS);
            return new KeptWill(key.asByteBuffer().getLong(), new Will(message, delayMs));
        } catch (RecordFormatException e) {
            throw reader.fault(String.valueOf(e.getMessage()));
        }
    }
}
