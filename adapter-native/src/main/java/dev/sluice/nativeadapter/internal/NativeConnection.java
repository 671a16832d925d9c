package dev.sluice.nativeadapter.internal;

import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.security.Principal;
import dev.sluice.nativeadapter.NativeListenerConfig;
import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.CloseConsumer;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.Drain;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.HeartbeatMonitor;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Pong;
import dev.sluice.nativecodec.Preamble;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.Subscribe;
import dev.sluice.nativecodec.UnknownFrame;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.HexFormat;

/**
 * The life of one connection: handshake, requests, goodbye.
 *
 * <p>A plain class: frames and events in, calls of {@link Transport} and of the broker port out.
 * Whatever goes wrong ends this connection and no other. Confined to its event loop.
 */
final class NativeConnection {
    private static final Logger LOG = LoggerFactory.getLogger(NativeConnection.class);
    private static final int MIN_HEARTBEAT_MS = 1_000;

    private enum State {
        HANDSHAKE,
        OPEN,
        /** The server said goodbye: what is under way may end. */
        STOPPING,
        /** The client said goodbye: what is under way is answered, then it is over. */
        LEAVING,
        CLOSED
    }

    private final ConnectionScope scope;
    private final BrokerConnection broker;
    private final Replies replies;
    private final Publishing publishing;
    private final Consumers consumers;
    private final ServerHandshake handshake;
    private final CorrelationIds correlationIds = new CorrelationIds();
    private final HeartbeatMonitor heartbeat = new HeartbeatMonitor();
    private State state = State.HANDSHAKE;
    private boolean isPreambleSent;
    private Loop.@Nullable Timer timer;

    NativeConnection(ConnectionScope scope, BrokerConnection broker) {
        this.scope = scope;
        this.broker = broker;
        this.replies = new Replies(scope.transport(), scope.metrics());
        this.publishing = new Publishing(scope, broker, replies, this::published);
        this.consumers = new Consumers(scope, broker, replies, this::guard);
        NativeListenerConfig config = scope.config();
        this.handshake =
                new ServerHandshake(
                        new ServerHandshake.Terms(
                                (int) config.maxFrame().bytes(),
                                (int) config.heartbeat().toMillis(),
                                MIN_HEARTBEAT_MS,
                                config.maxUnackedMessages()),
                        this::makeClientId);
    }

    /** The channel is there: from now on the client has its time to authenticate. */
    void start() {
        schedule(
                scope.config().handshakeTimeout(),
                () -> fail(0, ErrorCode.HANDSHAKE_TIMEOUT, "not authenticated in time"));
    }

    /** The client's first eight bytes. */
    void receive(Preamble.Client preamble) {
        isPreambleSent = true;
        if (preamble.isSupported()) {
            scope.transport().send(Preamble.Server.ACCEPT);
            scope.transport().flushSoon();
        } else {
            scope.transport().send(Preamble.Server.REFUSE);
            fail(0, ErrorCode.UNSUPPORTED_VERSION, "this server speaks version 1");
        }
    }

    /** A frame of the client. */
    void receive(ClientFrame frame) {
        try {
            dispatch(frame);
        } catch (NativeProtocolException violation) {
            violated(violation);
        }
    }

    /** Bytes came in, whatever they are. */
    void bytesRead() {
        heartbeat.onRead();
    }

    /** The channel takes more, or takes no more. */
    void writabilityChanged() {
        if (scope.transport().isWritable()) {
            consumers.writable();
        }
    }

    /** The client broke the protocol. */
    void violated(NativeProtocolException violation) {
        if (state != State.CLOSED && !isPreambleSent) {
            isPreambleSent = true;
            scope.transport().send(Preamble.Server.REFUSE);
        }
        fail(violation.correlationId(), violation.code(), String.valueOf(violation.getMessage()));
    }

    /** Something unforeseen: the broker is at fault, and this connection pays. */
    void crashed(Throwable cause) {
        if (state == State.CLOSED) {
            LOG.debug("{}: after its end: {}", scope.name(), cause.toString());
            return;
        }
        scope.metrics().crashes.increment();
        LOG.error("{} ends in state {}", scope.name(), state, cause);
        fail(0, ErrorCode.INTERNAL_ERROR, "internal error");
    }

    /** The transport broke; nothing can be said any more. */
    void broken(IOException cause) {
        LOG.debug("{} broke: {}", scope.name(), cause.toString());
        close();
    }

    /** The server stops. */
    void stopping() {
        if (state == State.HANDSHAKE) {
            fail(0, ErrorCode.SHUTTING_DOWN, "the server stops");
        } else if (state == State.OPEN) {
            state = State.STOPPING;
            Duration grace = scope.config().goAwayGrace();
            consumers.stopDeliveries();
            replies.send(
                    new GoAway(
                            ErrorCode.SHUTTING_DOWN, (int) grace.toMillis(), "the server stops"));
            schedule(grace, this::close);
            closeIfDone();
        }
    }

    /** The channel is gone. */
    void disconnected() {
        state = State.CLOSED;
        cancelTimer();
        broker.close();
    }

    private void dispatch(ClientFrame frame) throws NativeProtocolException {
        if (state == State.CLOSED) {
            return;
        }
        if (!(frame instanceof ErrorFrame)) {
            correlationIds.accept(frame.correlationId());
        }
        if (frame instanceof UnknownFrame unknown && unknown.ignorable()) {
            scope.metrics().framesIgnored.increment();
            return;
        }
        switch (state) {
            case HANDSHAKE -> shakeHands(frame);
            case OPEN, STOPPING, LEAVING -> serve(frame);
            case CLOSED -> {}
        }
    }

    private void shakeHands(ClientFrame frame) {
        switch (handshake.next(frame)) {
            case ServerHandshake.Step.Send(ServerFrame answer) -> replies.send(answer);
            case ServerHandshake.Step.Verify(var credentials) ->
                    broker.authenticate(credentials, new Verdict());
            case ServerHandshake.Step.Refuse(int id, ErrorCode code, String text) ->
                    fail(id, code, text);
        }
    }

    private void serve(ClientFrame frame) throws NativeProtocolException {
        switch (frame) {
            case Publish publish when takesRequest(publish) -> publishing.publish(publish);
            case Subscribe subscribe when takesRequest(subscribe) -> consumers.subscribe(subscribe);
            case Consume consume when takesRequest(consume) -> consumers.consume(consume);
            case Publish _, Subscribe _, Consume _ -> {}
            case Credit credit -> consumers.credit(credit);
            case Settle settle -> consumers.settle(settle);
            case Drain drain -> consumers.drain(drain);
            case CloseConsumer close -> {
                consumers.close(close);
                closeIfDone();
            }
            case Ping(long payload) -> replies.send(new Pong(payload));
            case Pong _ -> {}
            case GoAway _ -> leave();
            case ErrorFrame error -> {
                LOG.debug("{}: the client reports {}", scope.name(), error.code());
                close();
            }
            case UnknownFrame unknown when unknown.correlationId() != 0 ->
                    replies.refuse(unknown.correlationId(), unknown.code(), unknown.toString());
            default ->
                    throw new NativeProtocolException(
                            frame instanceof UnknownFrame unknown
                                    ? unknown.code()
                                    : ErrorCode.UNEXPECTED_FRAME,
                            frame.correlationId(),
                            frame.getClass().getSimpleName() + " is not expected here");
        }
    }

    /** Whether a new request may begin; if not it has been answered. */
    private boolean takesRequest(ClientFrame request) throws NativeProtocolException {
        return switch (state) {
            case OPEN -> true;
            case STOPPING -> {
                if (request.correlationId() != 0) {
                    replies.refuse(
                            request.correlationId(), ErrorCode.SHUTTING_DOWN, "the server stops");
                }
                yield false;
            }
            case LEAVING ->
                    throw new NativeProtocolException(
                            ErrorCode.UNEXPECTED_FRAME,
                            request.correlationId(),
                            "a request after the goodbye");
            case HANDSHAKE, CLOSED -> throw new IllegalStateException("a request in " + state);
        };
    }

    private void authenticated(Principal principal) {
        if (state != State.HANDSHAKE) {
            return;
        }
        state = State.OPEN;
        cancelTimer();
        scope.metrics().connectionsOpened.increment();
        replies.send(handshake.accepted(principal));
        ServerHandshake.Agreement agreement = handshake.agreement();
        scope.transport()
                .openFor((int) scope.config().maxFrame().bytes(), agreement.maxFrameBytesOut());
        tickEvery(Duration.ofMillis(agreement.heartbeatMs() / HeartbeatMonitor.TICKS_PER_INTERVAL));
        LOG.debug("{}: {} is connected", scope.name(), principal);
    }

    private void tickEvery(Duration pause) {
        schedule(
                pause,
                () -> {
                    tickEvery(pause);
                    tick();
                });
    }

    /** A connection that is not read is not silent. */
    private void tick() {
        if (publishing.isPaused()) {
            heartbeat.onRead();
        }
        if (scope.transport().takeHasWritten()) {
            heartbeat.onWrite();
        }
        switch (heartbeat.tick()) {
            case NOTHING -> {}
            case SEND_PING -> replies.send(new Ping(0));
            case GIVE_UP -> fail(0, ErrorCode.HEARTBEAT_TIMEOUT, "the client went silent");
        }
    }

    private void leave() {
        if (state == State.LEAVING) {
            return;
        }
        state = State.LEAVING;
        consumers.closeAll();
        closeIfDone();
    }

    /** Closes a connection that is only waiting for its answers. */
    private void closeIfDone() {
        boolean isEnding = state == State.LEAVING || state == State.STOPPING;
        if (isEnding && publishing.isIdle() && consumers.isIdle()) {
            publishing.flush();
            close();
        }
    }

    private void fail(int correlationId, ErrorCode code, String text) {
        if (state == State.CLOSED) {
            return;
        }
        LOG.debug("{} ends: {} {}", scope.name(), code, Replies.shorten(text));
        replies.end(correlationId, code, text);
        close();
    }

    private void close() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            cancelTimer();
            scope.transport().close();
            broker.close();
        }
    }

    private void published(long context, PublishResult result) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            publishing.answered(context, result);
            closeIfDone();
        } catch (RuntimeException fault) {
            crashed(fault);
        }
    }

    /** Runs what the broker or a timer calls: a fault in it must not reach the caller. */
    private void guard(Runnable call) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            call.run();
            closeIfDone();
        } catch (RuntimeException fault) {
            crashed(fault);
        }
    }

    private void schedule(Duration delay, Runnable task) {
        cancelTimer();
        timer = scope.loop().schedule(delay, () -> guard(task));
    }

    private void cancelTimer() {
        Loop.Timer running = timer;
        if (running != null) {
            running.cancel();
            timer = null;
        }
    }

    private String makeClientId() {
        return "native-" + HexFormat.of().toHexDigits(scope.context().random().nextLong());
    }

    /** The broker's answer to AUTHENTICATE. */
    private final class Verdict implements ReplyListener<Principal> {
        @Override
        public void succeeded(Principal principal) {
            guard(() -> authenticated(principal));
        }

        @Override
        public void refused(Refusal refusal) {
            guard(
                    () ->
                            fail(
                                    handshake.authenticateId(),
                                    ErrorCodes.of(refusal.reason()),
                                    "authentication failed"));
        }
    }
}
