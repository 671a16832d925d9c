package dev.sluice.amqp.oracle;

import org.apache.qpid.proton.codec.AMQPDefinedTypes;
import org.apache.qpid.proton.codec.DecoderImpl;
import org.apache.qpid.proton.codec.EncoderImpl;
import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The encoder and decoder of proton-j over arrays of bytes. Confined to one thread. */
public final class ProtonCodec {
    private static final int MAX_BYTES = 1 << 20;

    private final DecoderImpl decoder = new DecoderImpl();
    private final EncoderImpl encoder = new EncoderImpl(decoder);
    private final ByteBuffer buffer = ByteBuffer.allocate(MAX_BYTES);

    private ProtonCodec() {}

    /** A codec that knows the types of the standard: performatives, sections, states. */
    public static ProtonCodec ofDefinedTypes() {
        ProtonCodec codec = new ProtonCodec();
        AMQPDefinedTypes.registerAllTypes(codec.decoder, codec.encoder);
        return codec;
    }

    /** A codec that knows the primitive types only; all described values stay what they are. */
    public static ProtonCodec ofPrimitives() {
        return new ProtonCodec();
    }

    /** The encoding of some values after each other. */
    public byte[] encode(@Nullable Object... values) {
        buffer.clear();
        encoder.setByteBuffer(buffer);
        for (Object value : values) {
            encoder.writeObject(value);
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    /** The one value that {@code bytes} are; surplus bytes are an {@link IllegalStateException}. */
    public @Nullable Object decode(byte[] bytes) {
        List<@Nullable Object> values = decodeAll(bytes, 1);
        if (decoder.getByteBufferRemaining() > 0) {
            throw new IllegalStateException("bytes behind the value");
        }
        return values.getFirst();
    }

    /** Up to {@code limit} values from the start of {@code bytes}. */
    public List<@Nullable Object> decodeAll(byte[] bytes, int limit) {
        decoder.setByteBuffer(ByteBuffer.wrap(bytes));
        List<@Nullable Object> values = new ArrayList<>();
        do {
            values.add(decoder.readObject());
        } while (values.size() < limit && decoder.getByteBufferRemaining() > 0);
        return values;
    }
}
