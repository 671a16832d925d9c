package dev.sluice.mqtt.internal;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.loop.Loop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.session.Counters;
import dev.sluice.mqtt.session.ListenerRules;
import dev.sluice.mqtt.session.MqttConnection;
import dev.sluice.mqtt.session.PacketCounters;
import dev.sluice.mqtt.session.Transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Objects;

/**
 * One MQTT connection on its channel: reads packets while the protocol wants them and the client
 * takes its answers, writes once per burst, and watches the time. It is the last handler of the
 * pipeline: whatever goes wrong ends here and closes this connection only. <i>Confined to its event
 * loop.</i>
 */
final class MqttHandler extends ChannelInboundHandlerAdapter implements Transport {
    private static final Logger LOG = LoggerFactory.getLogger(MqttHandler.class);

    private final MqttConnection connection;
    private final ConnectionInfo info;
    private final PacketCounters packetCounters;
    private final Loop loop;
    private final LoopOutput shared;
    private final Input input;
    private final Watchdog watchdog;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Output output;
    private boolean reading;
    private boolean cutting;
    private boolean flushQueued;
    private boolean closing;

    MqttHandler(
            ListenerRules rules,
            AdapterContext adapter,
            ConnectionInfo info,
            Loop loop,
            LoopOutput shared,
            Counters counters) {
        this.info = info;
        this.packetCounters = counters.packets();
        this.loop = loop;
        this.shared = shared;
        this.input = new Input(rules);
        this.connection =
                new MqttConnection(rules, adapter, info, loop, this, shared.templates(), counters);
        this.watchdog = new Watchdog(loop, connection, rules.config().connectTimeout());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
        output = new Output(ctx, shared, packetCounters);
        watchdog.awaitConnect();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object received) {
        ByteBuf bytes = (ByteBuf) received;
        if (closing) {
            bytes.release();
            return;
        }
        reading = true;
        watchdog.received(bytes.readableBytes());
        input.add(bytes);
        cutPackets();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        reading = false;
        flush();
        ctx.fireChannelReadComplete();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable() && !closing) {
            watchdog.progressed();
            connection.outputWritten();
            cutPackets();
        }
        ctx.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == ServerEvent.STOPPING) {
            connection.stopping();
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        closing = true;
        connection.transportClosed();
        release();
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        closing = true;
        connection.transportClosed();
        release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException || cause instanceof DecoderException) {
            LOG.debug("{}: {}", info.remote(), cause.toString());
            connection.transportClosed();
        } else {
            connection.faulted(cause);
        }
        var _ = ctx.close();
    }

    @Override
    public void speak(ProtocolVersion version) {
        output().speak(version);
    }

    @Override
    public void accepted(int keepAliveSeconds) {
        input.accept();
        watchdog.keepAlive(keepAliveSeconds);
    }

    @Override
    public void send(Packet packet) {
        output().add(packet);
        flushSoon();
    }

    @Override
    public void publish(PublishTemplate template, boolean dup, int packetId, PropertyBlock own) {
        output().add(template, dup, packetId, own);
        flushSoon();
    }

    @Override
    public int size(Packet packet) {
        return output().size(packet);
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void resumeInput() {
        if (!cutting) {
            cutPackets();
        }
    }

    @Override
    public void close() {
        if (closing) {
            return;
        }
        closing = true;
        watchdog.stop();
        input.release();
        output().write();
        // The broker hears of the end when this turn is over. A client that sees it must not be
        // back before that, on another loop, and find its session as it was [MQTT-4.1.0-2].
        ChannelHandlerContext last = context();
        loop.execute(() -> Farewell.close(last, loop));
    }

    /** Turns what was received into packets for as long as they are wanted. */
    private void cutPackets() {
        if (cutting) {
            return;
        }
        cutting = true;
        int packets = 0;
        try {
            Packet packet = isInputWanted() ? input.next() : null;
            if (packet != null) {
                watchdog.progressed();
            }
            while (packet != null) {
                packets++;
                connection.received(packet);
                packet = isInputWanted() ? input.next() : null;
            }
        } catch (ProtocolViolationException e) {
            violated(e);
        } finally {
            packetCounters.received(packets);
            cutting = false;
        }
        if (!closing) {
            context().channel().config().setAutoRead(isInputWanted());
        }
    }

    private void violated(ProtocolViolationException violation) {
        if (!connection.isAccepted()) {
            ProtocolVersion named = input.version();
            if (named != null) {
                connection.namedVersion(named);
            } else if (input.isLevelUnknown()) {
                connection.unknownLevel();
            }
        }
        connection.violated(violation);
    }

    /** A client that does not take its answers is not read from either. */
    private boolean isInputWanted() {
        return !closing && connection.wantsInput() && context().channel().isWritable();
    }

    private void flushSoon() {
        if (!reading && !flushQueued) {
            flushQueued = true;
            loop.execute(this::flushQueued);
        }
    }

    private void flushQueued() {
        flushQueued = false;
        if (!closing) {
            flush();
        }
    }

    private void flush() {
        if (closing) {
            return;
        }
        output().write();
        context().flush();
        connection.outputWritten();
    }

    private void release() {
        watchdog.stop();
        input.release();
        Output open = output;
        if (open != null) {
            open.release();
        }
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context, "the handler is in no pipeline");
    }

    private Output output() {
        return Objects.requireNonNull(output, "the handler is in no pipeline");
    }
}
