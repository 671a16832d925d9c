package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.PerformativeDecoder;
import dev.sluice.amqp.internal.performative.PerformativeEncoder;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.ValueGuard;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.amqp.internal.wire.ValueWriter;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** The adapter's own codec over arrays of bytes. Stateless. */
public final class OwnCodec {

    private OwnCodec() {}

    static byte[] encode(@Nullable Object value) {
        ByteBuf buffer = Unpooled.buffer();
        ValueWriter out = new ValueWriter(buffer);
        switch (value) {
            case Performative performative -> PerformativeEncoder.encode(performative, buffer);
            case SaslPerformative performative -> PerformativeEncoder.encode(performative, buffer);
            case null, default -> out.value(value);
        }
        return Arrays.copyOf(buffer.array(), buffer.readableBytes());
    }

    /** The one value that {@code bytes} are. */
    static @Nullable Object decodeValue(byte[] bytes) throws DecodeException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int end = new ValueGuard().check(buffer, 0, bytes.length);
        if (end != bytes.length) {
            throw new DecodeException("bytes behind the value");
        }
        Object value = new ValueReader(buffer).read();
        if (buffer.hasRemaining()) {
            throw new IllegalStateException("guard and reader end apart: " + hex(bytes));
        }
        return value;
    }

    static Performative decodePerformative(byte[] bytes) throws DecodeException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Performative performative = new PerformativeDecoder().decode(buffer);
        if (buffer.hasRemaining()) {
            throw new DecodeException("payload");
        }
        return performative;
    }

    static SaslPerformative decodeSasl(byte[] bytes) throws DecodeException {
        return new PerformativeDecoder().decodeSasl(ByteBuffer.wrap(bytes));
    }

    /** For messages of failures. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
