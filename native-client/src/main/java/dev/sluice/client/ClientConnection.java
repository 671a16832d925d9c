package dev.sluice.client;

import dev.sluice.nativecodec.ClientFrame;
import dev.sluice.nativecodec.CloseConsumer;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.Drain;
import dev.sluice.nativecodec.Drained;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.ErrorFrame;
import dev.sluice.nativecodec.FrameEncoder;
import dev.sluice.nativecodec.GoAway;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Ping;
import dev.sluice.nativecodec.Pong;
import dev.sluice.nativecodec.PublishAck;
import dev.sluice.nativecodec.ServerFrame;
import dev.sluice.nativecodec.UnknownFrame;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * An authenticated connection: requests out, answers and deliveries in.
 *
 * <p>It ends once, for one reason, and everything that waits then fails with that reason. State is
 * confined to the event loop; {@link #publish}, {@link #open}, {@link #drain}, {@link #close} and
 * {@link #execute} may be called from any thread.
 */
final class ClientConnection {
    /** How long the server may take to answer what is under way when the client says goodbye. */
    private static final Duration GOODBYE_TIMEOUT = Duration.ofSeconds(5);

    private enum State {
        OPEN,
        /** No new requests: the client or the server said goodbye. */
        LEAVING,
        ENDED
    }

    private final Channel channel;
    private final Session session;
    private final PublishWindow window;
    private final PublishQueue publishes = new PublishQueue();
    private final PublishWriter publishWriter;
    private final PendingRequests requests = new PendingRequests(Handshake.LAST_ID);
    private final Map<Integer, ConsumerLink> consumers = new HashMap<>();
    private final CompletableFuture<SluiceException> ended = new CompletableFuture<>();
    private State state = State.OPEN;
    private @Nullable SluiceException reason;
    private boolean isFlushScheduled;

    ClientConnection(Channel channel, Session session, PublishWindow window) {
        this.channel = channel;
        this.session = session;
        this.window = window;
        this.publishWriter = new PublishWriter(channel, requests, session.maxFrameBytes());
    }

    /** What was agreed in the handshake. */
    record Session(String clientId, String principal, int maxFrameBytes) {}

    Session session() {
        return session;
    }

    /** Completes with the reason when the connection has ended. */
    CompletionStage<SluiceException> ended() {
        return ended.copy();
    }

    /** Waits for room in the window, then sends. */
    CompletableFuture<PublishResult> publish(NativeMessage message, boolean wantsAck)
            throws InterruptedException {
        int taken = window.enter(message.body().length());
        CompletableFuture<PublishResult> result = new CompletableFuture<>();
        var answered = result.whenComplete((_, _) -> window.leave(taken));
        if (publishes.add(new PublishQueue.Outgoing(message, wantsAck, result))
                && !tryExecute(this::writePublishes)) {
            writePublishesAfterEnd();
        }
        return answered;
    }

    /** Opens a consumer with the request that {@code frame} makes for a correlation id. */
    CompletionStage<ConsumerLink> open(IntFunction<ClientFrame> frame, InitialCredit prefetch) {
        return request(
                frame,
                reply -> {
                    Opened opened = expect(Opened.class, reply);
                    ConsumerLink link = new ConsumerLink(this, opened, prefetch);
                    consumers.put(opened.consumerId(), link);
                    return link;
                });
    }

    CompletionStage<Void> drain(ConsumerLink link) {
        int consumerId = link.opened().consumerId();
        return request(
                        id -> new Drain(id, consumerId),
                        reply -> {
                            link.drained(expect(Drained.class, reply).unused());
                            return link;
                        })
                .thenAccept(_ -> {});
    }

    CompletionStage<Void> close(ConsumerLink link) {
        int consumerId = link.opened().consumerId();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        boolean isAccepted =
                tryExecute(
                        () -> {
                            if (!consumers.containsKey(consumerId)) {
                                closed.complete(null);
                                return;
                            }
                            link.flushOutcomes();
                            var _ =
                                    requestOnLoop(id -> new CloseConsumer(id, consumerId))
                                            .whenComplete(
                                                    (_, failure) -> {
                                                        if (failure == null) {
                                                            closed.complete(null);
                                                        } else {
                                                            closed.completeExceptionally(failure);
                                                        }
                                                    });
                        });
        if (!isAccepted) {
            closed.complete(null);
        }
        return closed;
    }

    /** Says goodbye; the server answers what is under way and closes. */
    void leave() {
        if (!tryExecute(this::leaveOnLoop)) {
            var _ = channel.close();
        }
    }

    /** Runs the task on the event loop; drops it if the connection has ended for good. */
    void execute(Runnable task) {
        tryExecute(task);
    }

    /** Writes without flushing. On the event loop. */
    void write(ClientFrame frame) {
        if (state == State.ENDED) {
            return;
        }
        ByteBuf out = channel.alloc().buffer(FrameEncoder.sizeHint(frame));
        boolean isOut = false;
        try {
            FrameEncoder.encode(frame, out, session.maxFrameBytes());
            var _ = channel.write(out, channel.voidPromise());
            isOut = true;
        } catch (NativeProtocolException unfit) {
            end(
                    new SluiceException(
                            unfit.code(), "cannot send " + frame + ": " + unfit.getMessage()));
        } finally {
            if (!isOut) {
                out.release();
            }
        }
    }

    /** Flushes once for all that this turn of the loop writes. On the event loop. */
    void flushSoon() {
        if (!isFlushScheduled) {
            isFlushScheduled = true;
            execute(
                    () -> {
                        isFlushScheduled = false;
                        consumers.values().forEach(ConsumerLink::flushOutcomes);
                        channel.flush();
                    });
        }
    }

    /** A frame came in. On the event loop. */
    void receive(ServerFrame frame) throws NativeProtocolException {
        switch (frame) {
            case PublishAck ack -> requests.acknowledge(ack);
            case Deliver deliver -> deliver(deliver);
            case Opened opened -> answer(opened);
            case Drained drained -> answer(drained);
            case Closed closed -> closed(closed);
            case ErrorFrame error -> error(error);
            case GoAway goAway -> goAway(goAway);
            case Ping ping -> {
                write(new Pong(ping.payload()));
                flushSoon();
            }
            case Pong _ -> {}
            case UnknownFrame unknown -> {
                if (!unknown.ignorable()) {
                    throw new NativeProtocolException(
                            unknown.code(), unknown.correlationId(), "the server sent " + unknown);
                }
            }
            default -> throw unexpected(frame);
        }
    }

    /** Ends the connection, telling the server why. On the event loop. */
    void protocolError(NativeProtocolException violation) {
        if (state == State.ENDED) {
            return;
        }
        write(
                ErrorFrame.ofConnection(
                        violation.correlationId(), violation.code(), violation.getMessage() + ""));
        end(
                new SluiceException(
                        violation.code(),
                        "the server broke the protocol: " + violation.getMessage()));
    }

    /**
     * Ends the connection for this reason, or for the one that was known before. On the event loop.
     */
    void end(SluiceException why) {
        if (state == State.ENDED) {
            return;
        }
        state = State.ENDED;
        SluiceException known = reason;
        SluiceException cause = known == null ? why : known;
        reason = cause;
        channel.flush();
        var _ = channel.close();
        window.fail(cause);
        requests.failAll(cause);
        writePublishes();
        consumers.values().forEach(link -> link.end(cause));
        consumers.clear();
        ended.complete(cause);
    }

    private void leaveOnLoop() {
        if (state == State.ENDED) {
            return;
        }
        consumers.values().forEach(ConsumerLink::flushOutcomes);
        writePublishes();
        if (state == State.OPEN) {
            state = State.LEAVING;
            reason = new SluiceException(ErrorCode.NONE, "the client was closed");
        }
        write(new GoAway(ErrorCode.NONE, (int) GOODBYE_TIMEOUT.toMillis(), ""));
        channel.flush();
        var deadline =
                channel.eventLoop()
                        .schedule(
                                () -> end(SluiceException.connectionLost("no goodbye")),
                                GOODBYE_TIMEOUT.toMillis(),
                                TimeUnit.MILLISECONDS);
        channel.closeFuture().addListener((ChannelFutureListener) _ -> deadline.cancel(false));
    }

    /**
     * Sends a request; {@code onReply} takes its answer on the event loop, before any frame that
     * follows. So it is attached before the request is out.
     */
    private <T> CompletionStage<T> request(
            IntFunction<ClientFrame> frame, Function<ServerFrame, T> onReply) {
        CompletableFuture<ServerFrame> reply = new CompletableFuture<>();
        CompletableFuture<T> answered = reply.thenApply(onReply);
        boolean isAccepted = tryExecute(() -> send(frame, reply));
        if (!isAccepted) {
            reply.completeExceptionally(
                    new SluiceException(ErrorCode.NONE, "the client was closed"));
        }
        return answered;
    }

    private CompletableFuture<ServerFrame> requestOnLoop(IntFunction<ClientFrame> frame) {
        CompletableFuture<ServerFrame> reply = new CompletableFuture<>();
        send(frame, reply);
        return reply;
    }

    private void send(IntFunction<ClientFrame> frame, CompletableFuture<ServerFrame> reply) {
        SluiceException why = reason;
        if (state != State.OPEN && why != null) {
            reply.completeExceptionally(why);
            return;
        }
        write(frame.apply(requests.add(new PendingRequests.PendingReply(reply))));
        flushSoon();
    }

    private void writePublishes() {
        publishes.awake();
        publishWriter.write(publishes, state == State.OPEN ? null : reason);
    }

    /** The loop takes no tasks any more, so the connection has ended and its reason is set. */
    private void writePublishesAfterEnd() {
        SluiceException why =
                ended.getNow(new SluiceException(ErrorCode.NONE, "the client was closed"));
        for (var late = publishes.next(); late != null; late = publishes.next()) {
            late.result().completeExceptionally(why);
        }
    }

    private void deliver(Deliver deliver) throws NativeProtocolException {
        ConsumerLink link = consumers.get(deliver.consumerId());
        if (link != null) {
            link.deliver(deliver);
        }
    }

    private void answer(ServerFrame reply) throws NativeProtocolException {
        if (!requests.answer(reply)) {
            throw unexpected(reply);
        }
    }

    private void closed(Closed closed) throws NativeProtocolException {
        ConsumerLink link = consumers.remove(closed.consumerId());
        if (link != null) {
            String text =
                    closed.code() == ErrorCode.NONE ? "the consumer was closed" : closed.text();
            link.end(new SluiceException(closed.code(), text));
        }
        if (closed.correlationId() != 0) {
            answer(closed);
        }
    }

    private void error(ErrorFrame error) throws NativeProtocolException {
        if (error.endsConnection()) {
            end(SluiceException.of(error));
        } else if (!requests.fail(error.correlationId(), SluiceException.of(error))) {
            throw unexpected(error);
        }
    }

    private void goAway(GoAway goAway) {
        if (state == State.OPEN) {
            state = State.LEAVING;
            SluiceException why =
                    new SluiceException(goAway.code(), "the server says goodbye: " + goAway.text());
            reason = why;
            window.fail(why);
        }
    }

    private boolean tryExecute(Runnable task) {
        try {
            channel.eventLoop().execute(task);
            return true;
        } catch (RejectedExecutionException _) {
            return false;
        }
    }

    private static <T extends ServerFrame> T expect(Class<T> type, ServerFrame reply) {
        if (!type.isInstance(reply)) {
            throw new SluiceException(ErrorCode.UNEXPECTED_FRAME, "the server answered " + reply);
        }
        return type.cast(reply);
    }

    private static NativeProtocolException unexpected(ServerFrame frame) {
        return new NativeProtocolException(
                ErrorCode.UNEXPECTED_FRAME, frame.correlationId(), "the server sent " + frame);
    }
}
