package dev.sluice.client;

import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.Frame;
import dev.sluice.nativecodec.FrameDecoder;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;

import java.util.List;

/** Turns the server's bytes into its preamble and its frames. Confined to its event loop. */
final class ServerFrameDecoder extends ByteToMessageDecoder {
    private final FrameDecoder frames = new FrameDecoder(Limits.PRE_AUTH_FRAME_BYTES);
    private boolean isPreambleRead;

    /** Sets the greatest frame for what follows. */
    void limit(int maxFrameBytes) {
        frames.limit(maxFrameBytes);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out)
            throws NativeProtocolException {
        if (!isPreambleRead) {
            Preamble.Server preamble = Preamble.decodeServer(in);
            if (preamble == null) {
                return;
            }
            isPreambleRead = true;
            out.add(preamble);
            return;
        }
        Frame frame = frames.decode(in);
        switch (frame) {
            case null -> {}
            case ServerFrame fromServer -> out.add(fromServer);
            default ->
                    throw new NativeProtocolException(
                            ErrorCode.UNEXPECTED_FRAME,
                            frame.correlationId(),
                            "a server cannot send " + frame);
        }
    }
}
