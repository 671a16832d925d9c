package dev.sluice.storage.internal.inspect;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.Batches;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Batch;
import dev.sluice.core.store.StoredData.DumpRequest;
import dev.sluice.core.store.StoredData.Item;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Shows the records of one partition.
 *
 * <p><i>Confined to one thread.</i>
 */
final class PartitionDump {
    private static final Address UNNAMED = Address.of("?");

    private final DumpRequest request;
    private final ItemSink sink;

    PartitionDump(DumpRequest request, ItemSink sink) {
        this.request = request;
        this.sink = sink;
    }

    /** Whether something between these offsets is still wanted. */
    boolean touches(long baseOffset, long nextOffset) {
        return nextOffset > request.from() && baseOffset <= request.to() && !sink.isFull();
    }

    void batch(String file, long position, Batch batch) {
        if (!touches(batch.baseOffset(), Batches.nextOffset(batch))) {
            return;
        }
        try {
            BatchReader reader = BatchReader.open(batch);
            while (reader.next()) {
                if (reader.offset() >= request.from() && reader.offset() <= request.to()) {
                    sink.put(record(reader));
                }
            }
        } catch (RecordFormatException e) {
            sink.put(
                    "damage",
                    "file",
                    file,
                    "position",
                    position,
                    "what",
                    String.valueOf(e.getMessage()));
        }
    }

    private static Item record(BatchReader reader) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("offset", reader.offset());
        fields.put("time", Instant.ofEpochMilli(reader.timestampMs()).toString());
        Message message = message(reader);
        if (message != null && !message.address().equals(UNNAMED)) {
            fields.put("address", message.address().toString());
        }
        if (reader.key() != null) {
            fields.put("key", reader.key());
        }
        if (reader.value() != null) {
            fields.put("bodyBytes", reader.value().length());
            fields.put("body", reader.value());
        }
        return new Item("message", fields);
    }

    /** The message that a stream keeps like this; null if it is none. */
    private static @Nullable Message message(BatchReader reader) {
        try {
            return MessageRecords.read(reader, UNNAMED);
        } catch (RecordFormatException | IllegalArgumentException e) {
            return null;
        }
    }
}
