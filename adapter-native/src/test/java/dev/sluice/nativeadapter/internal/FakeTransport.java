package dev.sluice.nativeadapter.internal;

import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.Limits;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.ServerFrame;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.ArrayList;
import java.util.List;

/** A transport that keeps what is sent, and measures it as a real one does. */
final class FakeTransport implements Transport {
    final List<ServerFrame> sent = new ArrayList<>();
    final List<Preamble.Server> preambles = new ArrayList<>();
    boolean isWritable = true;
    boolean isRead = true;
    boolean isClosed;
    int maxFrameBytesIn = Limits.PRE_AUTH_FRAME_BYTES;
    private int maxFrameBytesOut = Limits.PRE_AUTH_FRAME_BYTES;
    private boolean hasWritten;

    @Override
    public void send(Preamble.Server preamble) {
        preambles.add(preamble);
    }

    @Override
    public void send(ServerFrame frame) throws NativeProtocolException {
        if (isClosed) {
            return;
        }
        ByteBuf bytes = Unpooled.buffer();
        FrameEncoder.encode(frame, bytes, maxFrameBytesOut);
        sent.add(frame);
        hasWritten = true;
    }

    /** What was sent since the last call. */
    List<ServerFrame> take() {
        List<ServerFrame> taken = List.copyOf(sent);
        sent.clear();
        return taken;
    }

    @Override
    public void flushSoon() {}

    @Override
    public boolean takeHasWritten() {
        boolean wrote = hasWritten;
        hasWritten = false;
        return wrote;
    }

    @Override
    public boolean isWritable() {
        return isWritable;
    }

    @Override
    public void read(boolean isWanted) {
        isRead = isWanted;
    }

    @Override
    public void openFor(int maxIn, int maxOut) {
        maxFrameBytesIn = maxIn;
        maxFrameBytesOut = maxOut;
    }

    @Override
    public void close() {
        isClosed = true;
    }
}
