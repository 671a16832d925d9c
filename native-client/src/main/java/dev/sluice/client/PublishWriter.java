package dev.sluice.client;

import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Publish;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Encodes waiting messages back to back into shared buffers: one copy of each body and one write
 * for many messages. Confined to its event loop.
 */
final class PublishWriter {
    private static final int BUFFER_BYTES = 64 * 1024;

    private final Channel channel;
    private final PendingRequests requests;
    private final int maxFrameBytes;

    PublishWriter(Channel channel, PendingRequests requests, int maxFrameBytes) {
        this.channel = channel;
        this.requests = requests;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** Sends all that waits, or fails it if there is a reason why not. */
    void write(PublishQueue publishes, @Nullable SluiceException why) {
        PublishQueue.Outgoing first = publishes.next();
        if (first == null) {
            return;
        }
        if (why != null) {
            for (var next = first; next != null; next = publishes.next()) {
                next.result().completeExceptionally(why);
            }
            return;
        }
        ByteBuf out = channel.alloc().buffer(BUFFER_BYTES);
        List<CompletableFuture<PublishResult>> doneWhenWritten = new ArrayList<>();
        for (var next = first; next != null; next = publishes.next()) {
            if (out.readableBytes() >= BUFFER_BYTES) {
                send(out, doneWhenWritten);
                out = channel.alloc().buffer(BUFFER_BYTES);
                doneWhenWritten = new ArrayList<>();
            }
            if (encode(next, out) && !next.wantsAck()) {
                doneWhenWritten.add(next.result());
            }
        }
        send(out, doneWhenWritten);
        channel.flush();
    }

    private boolean encode(PublishQueue.Outgoing outgoing, ByteBuf out) {
        int id = 0;
        if (outgoing.wantsAck()) {
            id = requests.add(new PendingRequests.PendingPublish(outgoing.result()));
        }
        try {
            FrameEncoder.encode(new Publish(id, outgoing.message()), out, maxFrameBytes);
            return true;
        } catch (NativeProtocolException unfit) {
            SluiceException why = new SluiceException(unfit.code(), unfit.getMessage() + "");
            if (!requests.fail(id, why)) {
                outgoing.result().completeExceptionally(why);
            }
            return false;
        }
    }

    private void send(ByteBuf out, List<CompletableFuture<PublishResult>> doneWhenWritten) {
        if (!out.isReadable()) {
            out.release();
            return;
        }
        var written = channel.write(out);
        if (!doneWhenWritten.isEmpty()) {
            written.addListener(
                    (ChannelFutureListener)
                            future -> {
                                SluiceException lost =
                                        SluiceException.connectionLost("the message was not sent");
                                for (var result : doneWhenWritten) {
                                    if (future.isSuccess()) {
                                        result.complete(PublishResult.ACCEPTED);
                                    } else {
                                        result.completeExceptionally(lost);
                                    }
                                }
                            });
        }
    }
}
