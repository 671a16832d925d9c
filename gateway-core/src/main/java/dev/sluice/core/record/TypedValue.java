package dev.sluice.core.record;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import java.nio.ByteBuffer;

/** A value with its type, as headers and tables hold it; docs/record-format.md, section 4. */
public final class TypedValue {
    private TypedValue() {}

    /** The letter of the type, then the bytes. Values of two types are never equal. */
    public static Bytes encode(Value value) {
        Bytes content =
                value instanceof Value.Binary binary ? binary.bytes() : Bytes.utf8(value.asText());
        byte[] typed = new byte[1 + content.length()];
        typed[0] = (byte) ValueCodec.typeOf(value);
        content.writeTo(ByteBuffer.wrap(typed, 1, content.length()));
        return Bytes.wrap(typed);
    }
}
