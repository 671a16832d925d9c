package dev.sluice.amqp.internal.channel;

import dev.sluice.amqp.internal.engine.Payload;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.PerformativeEncoder;
import dev.sluice.amqp.internal.performative.SaslPerformative;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

import org.jspecify.annotations.Nullable;

/**
 * Writes frames into one buffer per burst (AMQP 2.3). Large payloads are not copied: they go to the
 * channel as they are stored.
 *
 * <p>Owns the buffer it collects in. Confined to its event loop.
 */
final class FrameWriter {

    private static final int DOFF = 2;
    private static final int AMQP_TYPE = 0;
    private static final int SASL_TYPE = 1;
    private static final int BATCH_BYTES = 1024;
    private static final int MAX_BATCH_BYTES = 64 * 1024;
    private static final int MIN_UNCOPIED_BYTES = 8 * 1024;

    private final ChannelHandlerContext context;
    private @Nullable ByteBuf batch;
    private boolean hasWritten;

    FrameWriter(ChannelHandlerContext context) {
        this.context = context;
    }

    void frame(int channel, Performative performative) {
        ByteBuf out = batch();
        int start = begin(out, AMQP_TYPE, channel);
        PerformativeEncoder.encode(performative, out);
        end(out, start, 0);
    }

    void frame(SaslPerformative performative) {
        ByteBuf out = batch();
        int start = begin(out, SASL_TYPE, 0);
        PerformativeEncoder.encode(performative, out);
        end(out, start, 0);
    }

    void heartbeat() {
        ByteBuf out = batch();
        end(out, begin(out, AMQP_TYPE, 0), 0);
    }

    void transfer(int channel, Performative transfer, Payload payload) {
        ByteBuf out = batch();
        int start = begin(out, AMQP_TYPE, channel);
        PerformativeEncoder.encode(transfer, out);
        end(out, start, payload.length());
        payload.head().writeTo(out);
        if (payload.tail().length() >= MIN_UNCOPIED_BYTES) {
            writeBatch();
            var _ = context.write(payload.tail().asByteBuf(), context.voidPromise());
            return;
        }
        payload.tail().writeTo(out);
        if (out.readableBytes() >= MAX_BATCH_BYTES) {
            writeBatch();
        }
    }

    /** Takes ownership of {@code bytes}. */
    void raw(ByteBuf bytes) {
        try {
            batch().writeBytes(bytes);
        } finally {
            bytes.release();
        }
    }

    /** Hands all that was written to the transport. */
    void flush() {
        writeBatch();
        context.flush();
    }

    /** Whether anything was written since the last call. */
    boolean takeHasWritten() {
        boolean written = hasWritten;
        hasWritten = false;
        return written;
    }

    void release() {
        ByteBuf unsent = batch;
        if (unsent != null) {
            batch = null;
            unsent.release();
        }
    }

    private ByteBuf batch() {
        hasWritten = true;
        ByteBuf current = batch;
        if (current == null) {
            current = context.alloc().ioBuffer(BATCH_BYTES);
            batch = current;
        }
        return current;
    }

    private void writeBatch() {
        ByteBuf current = batch;
        if (current != null) {
            batch = null;
            var _ = context.write(current, context.voidPromise());
        }
    }

    private static int begin(ByteBuf out, int type, int channel) {
        int start = out.writerIndex();
        out.writeInt(0).writeByte(DOFF).writeByte(type).writeShort(channel);
        return start;
    }

    private static void end(ByteBuf out, int start, int payloadBytes) {
        out.setInt(start, out.writerIndex() - start + payloadBytes);
    }
}
