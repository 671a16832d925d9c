package dev.sluice.core.testkit;

import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/** One connection of the toy protocol. <i>Confined to its event loop.</i> */
final class ToyHandler extends ChannelInboundHandlerAdapter implements ReplyListener<Principal> {
    private static final int LENGTH_BYTES = 4;

    private enum State {
        MAGIC_AWAITED,
        AUTHENTICATING,
        OPEN,
        CLOSED
    }

    private final BrokerConnection connection;
    private final Loop loop;
    private final ToyAdapterFactory.Config limits;
    private State state = State.MAGIC_AWAITED;
    private @Nullable ChannelHandlerContext channel;
    private @Nullable ByteBuf gathered;
    private Loop.Timer openingTimer = () -> {};

    ToyHandler(BrokerConnection connection, Loop loop, ToyAdapterFactory.Config limits) {
        this.connection = connection;
        this.loop = loop;
        this.limits = limits;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context;
        gathered = context.alloc().buffer();
        openingTimer = loop.schedule(limits.openingTimeout(), this::close);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        release();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        ByteBuf read = (ByteBuf) message;
        ByteBuf buffer = gathered;
        if (buffer != null) {
            buffer.writeBytes(read);
        }
        read.release();
        cut();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event == ServerEvent.STOPPING) {
            close();
        } else {
            context.fireUserEventTriggered(event);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        close();
    }

    @Override
    public void succeeded(Principal principal) {
        openingTimer.cancel();
        state = State.OPEN;
        cut();
    }

    @Override
    public void refused(Refusal refusal) {
        close();
    }

    private void cut() {
        ByteBuf in = gathered;
        if (in != null && state == State.MAGIC_AWAITED) {
            for (byte expected : ToyAdapterFactory.MAGIC) {
                if (!in.isReadable()) {
                    in.readerIndex(0);
                    return;
                }
                if (in.readByte() != expected) {
                    close();
                    return;
                }
            }
            state = State.AUTHENTICATING;
            connection.authenticate(new Credentials.None(), this);
        }
        while (in != null && state == State.OPEN && in.readableBytes() >= LENGTH_BYTES) {
            long length = in.getUnsignedInt(in.readerIndex());
            if (length > limits.maxFrameBytes()) {
                close();
                return;
            }
            if (in.readableBytes() < LENGTH_BYTES + length) {
                return;
            }
            in.skipBytes(LENGTH_BYTES);
            publish(in.readCharSequence((int) length, StandardCharsets.UTF_8).toString());
            if (state == State.OPEN) {
                in.discardSomeReadBytes();
            }
        }
    }

    private void publish(String frame) {
        int end = frame.indexOf('\n');
        try {
            Address address = Address.of(frame.substring(0, Math.max(0, end)));
            Message message =
                    Message.to(address)
                            .body(Bytes.utf8(frame.substring(end + 1)), BodyKind.TEXT)
                            .build();
            connection.publish(message, Target.Kind.ANY, 0, (_, _) -> {});
        } catch (InvalidNameException e) {
            close();
        }
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        state = State.CLOSED;
        openingTimer.cancel();
        connection.close();
        release();
        ChannelHandlerContext context = channel;
        if (context != null) {
            var _ = context.close();
        }
    }

    private void release() {
        ByteBuf buffer = gathered;
        gathered = null;
        if (buffer != null) {
            buffer.release();
        }
    }
}
