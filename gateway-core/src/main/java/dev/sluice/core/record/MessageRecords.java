package dev.sluice.core.record;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.Batch;

import org.jspecify.annotations.Nullable;

/**
 * How a message lies in a record: the body is the value, the timestamp the timestamp, application
 * properties are headers under their own names, and the rest headers under reserved names ({@code
 * slc.*}), so that a Kafka reader sees what the application sent. Every field comes back as it was.
 *
 * <p>Costs: one copy of the body into the batch. Reading copies nothing, except an original whose
 * body was cut out of it, which is put together again in one copy.
 */
public final class MessageRecords {
    private MessageRecords() {}

    /**
     * Appends the message as one record, behind the headers that the caller gave to the writer.
     * Decodes the message's properties. Throws {@link IllegalStateException} if the batch would
     * exceed the writer's limit; nothing is added then.
     *
     * @param key the record's key: what decides its partition and what compaction keeps one of;
     *     usually {@link Message#key()}
     */
    public static void append(BatchWriter writer, Message message, @Nullable Bytes key) {
        MessageEncoder.addHeaders(writer, message, key);
        writer.append(message.timestampMs(), key, message.body());
    }

    /** A batch of this message alone. */
    public static Batch batchOf(Message message, @Nullable Bytes key) {
        BatchWriter writer = new BatchWriter();
        append(writer, message, key);
        return writer.finish();
    }

    /**
     * The message in the record that the reader stands on. It keeps the batch's memory alive.
     * Headers whose names begin with {@code slc.q} are not looked at.
     *
     * @param fallback the address of a record that names none, as Kafka's own producers write it
     * @throws RecordFormatException if a reserved header is unknown, doubled or malformed
     */
    public static Message read(BatchReader at, Address fallback) throws RecordFormatException {
        return new MessageDecoder(at.value(), at.headers())
                .decode(at.timestampMs(), at.key(), fallback);
    }
}
