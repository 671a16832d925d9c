package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.Frame;
import dev.sluice.nativecodec.FrameDecoder;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Turns a client's bytes into its preamble and its frames.
 *
 * <p>Until {@link #openFor} the client has a budget of bytes, and after {@link #discard} whatever
 * comes is dropped. Memory grows with the bytes that came, never with a length that was announced.
 * Confined to its event loop.
 */
final class ClientFrameDecoder extends ByteToMessageDecoder {
    private final FrameDecoder frames = new FrameDecoder(Limits.PRE_AUTH_FRAME_BYTES);
    private long budgetBytes;
    private boolean isPreambleRead;
    private boolean isDiscarding;

    ClientFrameDecoder(long budgetBytes) {
        this.budgetBytes = budgetBytes;
    }

    /** The client is authenticated: frames may be this long, and the budget is lifted. */
    void openFor(int maxFrameBytes) {
        frames.limit(maxFrameBytes);
        budgetBytes = Long.MAX_VALUE;
    }

    /** Nothing is wanted any more. */
    void discard() {
        isDiscarding = true;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) throws Exception {
        if (received instanceof ByteBuf bytes) {
            budgetBytes -= budgetBytes == Long.MAX_VALUE ? 0 : bytes.readableBytes();
            if (budgetBytes < 0 || isDiscarding) {
                boolean isOver = !isDiscarding;
                isDiscarding = true;
                bytes.release();
                if (isOver) {
                    context.fireExceptionCaught(
                            new NativeProtocolException(
                                    ErrorCode.HANDSHAKE_TOO_LARGE,
                                    0,
                                    "too many bytes before authentication"));
                }
                return;
            }
        }
        super.channelRead(context, received);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws NativeProtocolException {
        if (isDiscarding) {
            in.skipBytes(in.readableBytes());
            return;
        }
        try {
            Object decoded = isPreambleRead ? nextFrame(in) : Preamble.decodeClient(in);
            if (decoded != null) {
                isPreambleRead = true;
                out.add(decoded);
            }
        } catch (NativeProtocolException violation) {
            isDiscarding = true;
            in.skipBytes(in.readableBytes());
            throw violation;
        }
    }

    private @Nullable ClientFrame nextFrame(ByteBuf in) throws NativeProtocolException {
        Frame frame = frames.decode(in);
        if (frame == null) {
            return null;
        }
        if (frame instanceof ClientFrame fromClient) {
            return fromClient;
        }
        throw new NativeProtocolException(
                ErrorCode.UNEXPECTED_FRAME,
                frame.correlationId(),
                "a client cannot send " + frame.getClass().getSimpleName());
    }
}
