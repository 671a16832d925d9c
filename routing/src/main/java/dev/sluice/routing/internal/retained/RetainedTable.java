package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.record.BatchReader;
import dev.sluice.core.record.MessageRecords;
import dev.sluice.core.record.RecordFormatException;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/** The state table of retained messages; docs/record-format.md, section 9, has its format. */
final class RetainedTable {
    static final String NAME = "$retained";

    private RetainedTable() {}

    /** The change of the table that makes this the retained message; null for none. */
    static WriteSet.Put put(Address address, @Nullable Message message) {
        return new WriteSet.Put(NAME, key(address), message == null ? null : encode(message));
    }

    static Bytes key(Address address) {
        return Bytes.utf8(address.name());
    }

    static Bytes encode(Message message) {
        return MessageRecords.batchOf(message, message.key()).bytes();
    }

    /** Gives every retained message; throws {@link IllegalStateException} for what it is not. */
    static void load(Store store, Consumer<Message> message) {
        store.load(NAME, (key, value) -> message.accept(decode(key, value)));
    }

    static Message decode(Bytes key, Bytes value) {
        String name = key.asUtf8();
        try {
            BatchReader reader = BatchReader.open(value);
            Address address = Address.of(name);
            if (reader.records() == 1 && reader.next()) {
                Message message = MessageRecords.read(reader, address);
                if (message.address().equals(address)) {
                    return message;
                }
            }
            throw new IllegalStateException(
                    "the retained message of \"%s\" is another one's".formatted(name));
        } catch (RecordFormatException | InvalidNameException e) {
            throw new IllegalStateException(
                    "the retained message of \"%s\" cannot be read: %s"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }
}
