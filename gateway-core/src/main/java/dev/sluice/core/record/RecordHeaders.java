package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * The headers of one record in their order, names possibly doubled. A view of the batch's bytes,
 * which it keeps alive; what it shows was validated when the reader came to the record.
 *
 * <p><i>Immutable.</i>
 */
public final class RecordHeaders implements Iterable<RecordHeaders.Header> {
    private final Bytes bytes;
    private final int count;

    /** One header; the value is null where Kafka's is. */
    public record Header(String name, @Nullable Bytes value) {}

    RecordHeaders(Bytes bytes, int count) {
        this.bytes = bytes;
        this.count = count;
    }

    public int size() {
        return count;
    }

    /** The value that stands first under {@code name}; null if there is none or it is null. */
    public @Nullable Bytes first(String name) {
        Bytes wanted = Bytes.wrap(name.getBytes(StandardCharsets.UTF_8));
        Walk walk = walk();
        while (walk.next()) {
            if (walk.name().equals(wanted)) {
                return walk.value();
            }
        }
        return null;
    }

    @Override
    public Iterator<Header> iterator() {
        Walk walk = walk();
        return new Iterator<>() {
            private int given;

            @Override
            public boolean hasNext() {
                return given < count;
            }

            @Override
            public Header next() {
                if (!walk.next()) {
                    throw new NoSuchElementException("only " + count + " headers");
                }
                given++;
                return new Header(walk.name().asUtf8(), walk.value());
            }
        };
    }

    Walk walk() {
        return new Walk();
    }

    /** Steps over the headers without decoding names. <i>Confined to one thread.</i> */
    final class Walk {
        private final ByteCursor cursor = new ByteCursor(bytes, 0, bytes.length());
        private int passed;
        private Bytes name = Bytes.EMPTY;
        private @Nullable Bytes value;

        boolean next() {
            if (passed == count) {
                return false;
            }
            passed++;
            try {
                name = bytesOf(cursor.take(cursor.readLength("a header name", 0)));
                value = cursor.take(cursor.readLength("a header value", -1));
            } catch (RecordFormatException e) {
                throw new IllegalStateException("validated headers do not parse", e);
            }
            return true;
        }

        Bytes name() {
            return name;
        }

        @Nullable Bytes value() {
            return value;
        }

        private static Bytes bytesOf(@Nullable Bytes bytes) {
            return bytes == null ? Bytes.EMPTY : bytes;
        }
    }
}
