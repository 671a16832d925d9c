package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.adapter.ProtocolAdapter;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.testkit.ManualLoop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** One connection to an adapter under test, without a network. */
final class AdapterLine {
    private final ManualLoop loop;
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final MeasuringAllocator allocator = new MeasuringAllocator();
    private final List<ByteBuf> given = new ArrayList<>();

    AdapterLine(ProtocolAdapter adapter, ManualLoop loop, long number) {
        this.loop = loop;
        channel.config().setAllocator(allocator);
        channel.freezeTime();
        ConnectionInfo info =
                new ConnectionInfo(number, "test", "contract", "127.0.0.1:" + number, "default");
        loop.run(() -> adapter.attach(channel, info, loop));
        settle();
    }

    /** Lets the bytes arrive in one read, and the adapter do what it can. */
    AdapterLine send(byte[] bytes) {
        if (channel.isOpen()) {
            ByteBuf buffer = Unpooled.copiedBuffer(bytes);
            given.add(buffer);
            loop.run(() -> channel.writeInbound(buffer));
        }
        settle();
        return this;
    }

    AdapterLine sendBytewise(byte[] bytes) {
        for (byte each : bytes) {
            send(new byte[] {each});
        }
        return this;
    }

    void fire(Object event) {
        loop.run(() -> channel.pipeline().fireUserEventTriggered(event));
        settle();
    }

    /** Moves the time of this line, in steps; the loop's time must be moved by the caller. */
    void tick(Duration step) {
        loop.run(() -> channel.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS));
        settle();
    }

    /** The peer closes the connection. */
    void hangUp() {
        loop.run(() -> channel.close().syncUninterruptibly());
        settle();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    EmbeddedChannel channel() {
        return channel;
    }

    int largestBufferBytes() {
        return allocator.largestBytes();
    }

    /** What the adapter wrote since the last call, in hexadecimal. */
    String takeOutput() {
        StringBuilder hex = new StringBuilder();
        for (Object out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
            if (out instanceof ByteBuf buffer) {
                hex.append(ByteBufUtil.hexDump(buffer));
                buffer.release();
            }
        }
        return hex.toString();
    }

    /** Closes it, and fails if a buffer is still held or an exception went to the channel's end. */
    void finish() {
        hangUp();
        takeOutput();
        channel.releaseInbound();
        channel.checkException();
        for (ByteBuf buffer : given) {
            assertEquals(0, buffer.refCnt(), "a buffer that was read is still held");
        }
    }

    void settle() {
        loop.runPending();
        loop.run(
                () -> {
                    channel.runPendingTasks();
                    channel.runScheduledPendingTasks();
                });
        loop.runPending();
    }
}
