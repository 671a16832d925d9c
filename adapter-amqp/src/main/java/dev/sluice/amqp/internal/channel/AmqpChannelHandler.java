package dev.sluice.amqp.internal.channel;

import dev.sluice.amqp.internal.bridge.LinkBridge;
import dev.sluice.amqp.internal.bridge.Transport;
import dev.sluice.amqp.internal.engine.AmqpConnection;
import dev.sluice.amqp.internal.engine.FrameSink;
import dev.sluice.amqp.internal.engine.Payload;
import dev.sluice.amqp.internal.engine.SaslServer;
import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.Open;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.PerformativeDecoder;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.performative.Transfer;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FrameCutter;
import dev.sluice.amqp.internal.wire.FrameCutter.Frame;
import dev.sluice.amqp.internal.wire.ProtocolHeader;
import dev.sluice.core.adapter.ServerEvent;
import dev.sluice.core.broker.Broker;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;

/**
 * One AMQP connection on its channel, from the first protocol header to the last Close (AMQP 2.2,
 * 5.3). The last handler of its pipeline: whatever goes wrong closes this channel and no other.
 *
 * <p>Confined to its event loop.
 */
public final class AmqpChannelHandler extends ChannelInboundHandlerAdapter
        implements FrameSink, SaslServer.Sink, Transport {

    private static final Logger LOG = LoggerFactory.getLogger(AmqpChannelHandler.class);

    /** Larger than the standard's 512 bytes, since tokens do not fit into those (AMQP 5.3.1). */
    private static final int MAX_SASL_FRAME_BYTES = 4096;

    private static final Loop.Timer NO_TIMER = () -> {};

    private enum Phase {
        FIRST_HEADER,
        SASL,
        AMQP_HEADER,
        AMQP,
        /** Nothing more is read. */
        OVER
    }

    private final ChannelRules rules;
    private final BrokerConnection broker;
    private final Loop loop;
    private final ConnectionInfo info;
    private final FrameCutter cutter = new FrameCutter();
    private final PerformativeDecoder decoder = new PerformativeDecoder();
    private final SaslServer sasl;
    private final AmqpConnection engine;
    private final LinkBridge bridge;
    private final Keepalive keepalive;
    private Phase phase = Phase.FIRST_HEADER;
    private @Nullable ChannelHandlerContext context;
    private @Nullable FrameWriter writer;
    private Loop.Timer deadline = NO_TIMER;
    private boolean isAuthenticating;
    private boolean isPaused;
    private boolean isInBurst;
    private boolean isFlushScheduled;

    /** A handler for one accepted channel that lives on {@code loop}. */
    public AmqpChannelHandler(
            ChannelRules rules, Broker broker, Clock clock, ConnectionInfo info, Loop loop) {
        this.rules = rules;
        this.broker = broker.connect(info, loop);
        this.loop = loop;
        this.info = info;
        this.sasl = new SaslServer(rules.mechanisms(), this);
        this.bridge =
                new LinkBridge(
                        this.broker, this, rules.links(), rules.counters(), clock, this::opened);
        this.engine = new AmqpConnection(rules.limits(), this, bridge);
        this.keepalive =
                new Keepalive(loop, guarded(this::peerIsSilent), guarded(this::keepPeerAwake));
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        writer = new FrameWriter(added);
        deadline = loop.schedule(rules.handshakeTimeout(), guarded(this::handshakeTimedOut));
    }

    @Override
    public void channelRead(ChannelHandlerContext channel, Object input) {
        if (!(input instanceof ByteBuf bytes)) {
            channel.fireChannelRead(input);
            return;
        }
        if (phase == Phase.OVER) {
            bytes.release();
            return;
        }
        keepalive.inputReceived();
        isInBurst = true;
        cutter.add(bytes, channel.alloc());
        process();
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext channel) {
        isInBurst = false;
        cutter.trim();
        endBurst();
    }

    /** Takes from the cutter what is whole, until there is nothing or the input must wait. */
    private void process() {
        while (!isAuthenticating && !isPaused && phase != Phase.OVER) {
            if (phase == Phase.FIRST_HEADER || phase == Phase.AMQP_HEADER) {
                if (!processHeader()) {
                    return;
                }
            } else if (!processFrame()) {
                return;
            }
        }
    }

    private boolean processHeader() {
        if (cutter.isForeign()) {
            refuseHeader();
            return false;
        }
        ProtocolHeader header = cutter.nextHeader();
        if (header == null) {
            return false;
        }
        if (phase == Phase.AMQP_HEADER) {
            if (header == ProtocolHeader.AMQP) {
                beginAmqp();
            } else {
                refuseHeader();
            }
        } else if (header == ProtocolHeader.SASL) {
            phase = Phase.SASL;
            cutter.limit(MAX_SASL_FRAME_BYTES);
            out().raw(ProtocolHeader.SASL.encode());
            sasl.start();
        } else if (header == ProtocolHeader.AMQP && rules.allowsAnonymous()) {
            authenticate(new Credentials.None());
        } else {
            refuseHeader();
        }
        return true;
    }

    private void beginAmqp() {
        phase = Phase.AMQP;
        cutter.limit(FrameCutter.MIN_MAX_FRAME_BYTES);
        out().raw(ProtocolHeader.AMQP.encode());
    }

    /** Answers with the header that is wanted at this point, and closes (AMQP 2.2). */
    private void refuseHeader() {
        ProtocolHeader wanted =
                phase == Phase.AMQP_HEADER ? ProtocolHeader.AMQP : ProtocolHeader.SASL;
        out().raw(wanted.encode());
        violated("unacceptable protocol header");
    }

    private boolean processFrame() {
        try {
            Frame frame = cutter.next();
            if (frame == null) {
                return false;
            }
            if (phase == Phase.SASL) {
                processSasl(frame);
            } else {
                processAmqp(frame);
            }
        } catch (DecodeException malformed) {
            if (phase == Phase.SASL) {
                sasl.receiveMalformed(malformed.reason());
            } else {
                malformed(Condition.FRAMING_ERROR, malformed.reason());
            }
        }
        return true;
    }

    private void processSasl(Frame frame) throws DecodeException {
        if (!frame.isSasl() || !frame.body().isReadable()) {
            throw new DecodeException("no SASL frame with a body");
        }
        sasl.receive(decoder.decodeSasl(frame.body().nioBuffer()));
    }

    private void processAmqp(Frame frame) throws DecodeException {
        if (frame.isSasl()) {
            throw new DecodeException("SASL frame after the SASL layer");
        }
        if (!frame.body().isReadable()) {
            if (!engine.isOpen() && !engine.isClosing()) {
                throw new DecodeException("empty frame before Open");
            }
            return;
        }
        ByteBuffer body = frame.body().nioBuffer();
        Performative performative;
        try {
            performative = decoder.decode(body);
        } catch (DecodeException invalid) {
            malformed(Condition.DECODE_ERROR, invalid.reason());
            return;
        }
        engine.receive(frame.channel(), performative, body);
    }

    private void malformed(Symbol condition, String why) {
        if (engine.isClosing()) {
            finish();
        } else {
            rules.counters().violations.increment();
            LOG.debug("{} {}: {}", info.listener(), info.remote(), why);
            engine.receiveMalformed(condition, why);
        }
    }

    /** The peer's Open came: larger frames are allowed and the idle time-outs run. */
    private void opened() {
        deadline.cancel();
        cutter.limit(rules.limits().maxFrameBytes());
        Open remote = bridge.remote();
        long theirsMs = remote == null ? 0 : remote.idleTimeoutMs();
        keepalive.start(
                Duration.ofMillis(rules.limits().idleTimeoutMs()), Duration.ofMillis(theirsMs));
    }

    @Override
    public void saslFrame(SaslPerformative performative) {
        out().frame(performative);
        needsFlush();
    }

    @Override
    public void authenticate(Credentials credentials) {
        isAuthenticating = true;
        broker.authenticate(credentials, new Authentication());
        applyAutoRead();
    }

    private final class Authentication implements ReplyListener<Principal> {

        @Override
        public void succeeded(Principal principal) {
            isAuthenticating = false;
            if (phase == Phase.SASL) {
                sasl.authenticated();
            } else if (phase == Phase.FIRST_HEADER) {
                beginAmqp();
            }
            resume();
        }

        @Override
        public void refused(Refusal refusal) {
            isAuthenticating = false;
            if (phase == Phase.SASL) {
                sasl.rejected(refusal.reason() == Refusal.Reason.UNAVAILABLE);
            } else if (phase == Phase.FIRST_HEADER) {
                refuseHeader();
            }
            resume();
        }
    }

    @Override
    public void saslDone() {
        phase = Phase.AMQP_HEADER;
    }

    @Override
    public void saslFailed(String why) {
        violated(why);
    }

    @Override
    public void frame(int channel, Performative performative) {
        out().frame(channel, performative);
        needsFlush();
    }

    @Override
    public void transfer(int channel, Transfer transfer, Payload payload) {
        out().transfer(channel, transfer, payload);
        needsFlush();
    }

    @Override
    public void closed(boolean isAnswered) {
        keepalive.stop();
        deadline.cancel();
        if (isAnswered) {
            finish();
        } else {
            deadline = loop.schedule(rules.closeTimeout(), guarded(this::finish));
        }
    }

    @Override
    public boolean isWritable() {
        return context().channel().isWritable();
    }

    @Override
    public void pauseInput(boolean paused) {
        isPaused = paused;
        if (paused) {
            applyAutoRead();
        } else {
            loop.execute(guarded(this::resume));
        }
    }

    /** Goes on with what was kept while the input waited. */
    private void resume() {
        if (phase != Phase.OVER && !isInBurst) {
            process();
            cutter.trim();
            endBurst();
        }
        applyAutoRead();
    }

    private void applyAutoRead() {
        context().channel().config().setAutoRead(!isAuthenticating && !isPaused);
    }

    @Override
    public void needsFlush() {
        if (!isInBurst && !isFlushScheduled) {
            isFlushScheduled = true;
            loop.execute(guarded(this::flushLater));
        }
    }

    private void flushLater() {
        isFlushScheduled = false;
        endBurst();
    }

    /** A task whose failure closes this channel and leaves the loop alone. */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException | StackOverflowError failure) {
                broken(failure);
            }
        };
    }

    private void endBurst() {
        if (context().channel().isActive()) {
            bridge.endOfBurst();
            engine.flushDispositions();
            out().flush();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext channel) {
        if (channel.channel().isWritable()) {
            bridge.writable();
        }
        channel.fireChannelWritabilityChanged();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext channel, Object event) {
        if (event == ServerEvent.STOPPING) {
            if (phase == Phase.AMQP) {
                engine.close(AmqpError.of(Condition.CONNECTION_FORCED, "the server is stopping"));
                endBurst();
            } else {
                finish();
            }
        }
        channel.fireUserEventTriggered(event);
    }

    private void handshakeTimedOut() {
        violated("no Open within " + rules.handshakeTimeout());
    }

    private void peerIsSilent() {
        engine.close(
                AmqpError.of(Condition.RESOURCE_LIMIT_EXCEEDED, "the idle time-out has passed"));
        endBurst();
    }

    private void keepPeerAwake() {
        if (!out().takeHasWritten() && engine.isOpen()) {
            out().heartbeat();
            out().takeHasWritten();
            out().flush();
        }
    }

    private void violated(String why) {
        rules.counters().violations.increment();
        LOG.debug("{} {}: {}", info.listener(), info.remote(), why);
        finish();
    }

    /** Sends what is written and closes the channel. */
    private void finish() {
        if (phase != Phase.OVER) {
            phase = Phase.OVER;
            deadline.cancel();
            out().flush();
            context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext channel) {
        release();
        channel.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext channel) {
        release();
    }

    private void release() {
        phase = Phase.OVER;
        deadline.cancel();
        keepalive.stop();
        engine.transportLost();
        broker.close();
        cutter.release();
        out().release();
    }

    @Override
    public void broken(Throwable cause) {
        rules.counters().failures.increment();
        LOG.error("{} {}: closing after a failure", info.listener(), info.remote(), cause);
        var _ = context().close();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext channel, Throwable cause) {
        if (cause instanceof IOException) {
            LOG.debug("{} {}: {}", info.listener(), info.remote(), cause.toString());
            var _ = channel.close();
        } else {
            broken(cause);
        }
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext current = context;
        if (current == null) {
            throw new IllegalStateException("handler is not in a pipeline");
        }
        return current;
    }

    private FrameWriter out() {
        FrameWriter current = writer;
        if (current == null) {
            throw new IllegalStateException("handler is not in a pipeline");
        }
        return current;
    }
}
