package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Begin;
import dev.sluice.amqp.internal.performative.Close;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.Open;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.type.Symbol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One AMQP connection after its security layer: Open, Close, channels and what its sessions share
 * (AMQP 2.4).
 *
 * <p>Confined to its event loop.
 */
public final class AmqpConnection {

    private static final int MIN_MAX_FRAME_BYTES = 512;

    /** A peer that wants frames more often than this is told so (AMQP 2.4.5). */
    private static final long MIN_IDLE_TIMEOUT_MS = 100;

    private static final Symbol ANONYMOUS_RELAY = Symbol.of("ANONYMOUS-RELAY");

    private enum State {
        AWAITING_OPEN,
        OPEN,
        /** Our Close is sent; what the peer still sends is discarded. */
        CLOSING,
        CLOSED
    }

    private record LinkName(String name, Role role) {}

    private final EngineLimits limits;
    private final FrameSink sink;
    private final EngineEvents events;
    private final Map<Integer, AmqpSession> sessions = new HashMap<>();
    private final BitSet localChannels = new BitSet();
    private final Map<LinkName, Link> linkNames = new HashMap<>();
    private final Set<AmqpSession> withDispositions = new LinkedHashSet<>();
    private State state = State.AWAITING_OPEN;
    private int remoteMaxFrameBytes = MIN_MAX_FRAME_BYTES;
    private int remoteChannelMax;
    private int linkCount;
    private long partialBytes;

    /** A connection that awaits the peer's Open. */
    public AmqpConnection(EngineLimits limits, FrameSink sink, EngineEvents events) {
        this.limits = limits;
        this.sink = sink;
        this.events = events;
    }

    /** Whether the peer's Open came and no Close was exchanged. */
    public boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether Close was sent or the transport is gone. */
    public boolean isClosing() {
        return state == State.CLOSING || state == State.CLOSED;
    }

    /**
     * Takes a frame.
     *
     * @param payload what follows a transfer; borrowed
     */
    public void receive(int channel, Performative performative, ByteBuffer payload) {
        try {
            switch (state) {
                case AWAITING_OPEN -> receiveFirst(channel, performative);
                case OPEN -> receiveOpen(channel, performative, payload);
                case CLOSING -> {
                    if (performative instanceof Close) {
                        state = State.CLOSED;
                        sink.closed(true);
                    }
                }
                case CLOSED -> {}
            }
        } catch (ProtocolError error) {
            close(error.error());
        }
    }

    private void receiveFirst(int channel, Performative performative) throws ProtocolError {
        if (!(performative instanceof Open open)) {
            throw ProtocolError.connection(Condition.NOT_ALLOWED, "the first frame is no Open");
        }
        if (channel != 0) {
            throw ProtocolError.connection(Condition.NOT_ALLOWED, "Open on channel " + channel);
        }
        sendOpen();
        state = State.OPEN;
        if (open.maxFrameBytes() < MIN_MAX_FRAME_BYTES) {
            throw ProtocolError.connection(
                    Condition.INVALID_FIELD, "max-frame-size of " + open.maxFrameBytes());
        }
        if (open.idleTimeoutMs() != 0 && open.idleTimeoutMs() < MIN_IDLE_TIMEOUT_MS) {
            throw ProtocolError.connection(
                    Condition.INVALID_FIELD,
                    "idle-time-out of "
                            + open.idleTimeoutMs()
                            + " ms, least "
                            + MIN_IDLE_TIMEOUT_MS);
        }
        remoteMaxFrameBytes = (int) Math.min(open.maxFrameBytes(), limits.maxFrameBytes());
        remoteChannelMax = open.channelMax();
        events.opened(open);
    }

    private void sendOpen() {
        sink.frame(
                0,
                new Open(
                        limits.containerId(),
                        null,
                        limits.maxFrameBytes(),
                        limits.channelMax(),
                        limits.idleTimeoutMs() / 2,
                        List.of(),
                        List.of(),
                        List.of(ANONYMOUS_RELAY),
                        List.of(),
                        Map.of(Symbol.of("product"), "Sluice")));
    }

    private void receiveOpen(int channel, Performative performative, ByteBuffer payload)
            throws ProtocolError {
        switch (performative) {
            case Open ignored ->
                    throw ProtocolError.connection(Condition.NOT_ALLOWED, "a second Open");
            case Close ignored -> {
                endSessions();
                state = State.CLOSED;
                sink.frame(0, new Close(null));
                sink.closed(true);
            }
            case Begin begin -> begin(channel, begin);
            default -> {
                AmqpSession session = sessions.get(channel);
                if (session == null) {
                    throw ProtocolError.connection(
                            Condition.NOT_ALLOWED, "channel " + channel + " has no session");
                }
                session.receive(performative, payload);
            }
        }
    }

    private void begin(int channel, Begin begin) throws ProtocolError {
        if (channel > limits.channelMax()) {
            throw ProtocolError.connection(
                    Condition.FRAMING_ERROR, "channel " + channel + " above channel-max");
        }
        if (sessions.containsKey(channel)) {
            throw ProtocolError.connection(
                    Condition.NOT_ALLOWED, "channel " + channel + " has a session");
        }
        if (begin.remoteChannel() != Performative.ABSENT) {
            throw ProtocolError.connection(
                    Condition.NOT_ALLOWED, "Begin answers channel " + begin.remoteChannel());
        }
        int localChannel = localChannels.nextClearBit(0);
        if (localChannel > remoteChannelMax) {
            throw ProtocolError.connection(
                    Condition.NOT_ALLOWED, "more sessions than the peer's own channel-max");
        }
        localChannels.set(localChannel);
        sessions.put(channel, new AmqpSession(this, localChannel, channel, begin));
    }

    /** The peer sent what is no AMQP frame. */
    public void receiveMalformed(Symbol condition, String description) {
        close(AmqpError.of(condition, description));
    }

    /** Closes from our side: the sessions end, Close goes out once. */
    public void close(AmqpError error) {
        if (isClosing()) {
            return;
        }
        if (state == State.AWAITING_OPEN) {
            sendOpen();
        }
        endSessions();
        state = State.CLOSING;
        sink.frame(0, new Close(error));
        sink.closed(false);
    }

    /** The transport is gone: nothing more is sent and no handler hears anything. */
    public void transportLost() {
        state = State.CLOSED;
        sessions.clear();
        linkNames.clear();
        withDispositions.clear();
    }

    private void endSessions() {
        flushDispositions();
        List<AmqpSession> ending = new ArrayList<>(sessions.values());
        sessions.clear();
        for (AmqpSession session : ending) {
            session.connectionClosed();
        }
    }

    void sessionEnded(AmqpSession session) {
        localChannels.clear(session.localChannel());
        sessions.values().remove(session);
    }

    /** Sends what was settled since the last call; call at the end of every burst. */
    public void flushDispositions() {
        if (!withDispositions.isEmpty()) {
            List<AmqpSession> flushing = new ArrayList<>(withDispositions);
            withDispositions.clear();
            for (AmqpSession session : flushing) {
                if (session.isActive()) {
                    session.flushDispositions();
                }
            }
        }
    }

    void hasDispositions(AmqpSession session) {
        withDispositions.add(session);
    }

    /** A link of the same name and direction loses it to {@code link} (AMQP 2.6.1). */
    void steal(Link link) {
        Link before = linkNames.put(nameOf(link.end()), link);
        if (before != null) {
            before.fail(AmqpError.of(Condition.STOLEN, "another link took the name over"));
        }
    }

    void forgetName(LinkEnd end) {
        linkNames.computeIfPresent(nameOf(end), (name, link) -> link.end() == end ? null : link);
    }

    private static LinkName nameOf(LinkEnd end) {
        return new LinkName(end.remote().name(), end.remote().role());
    }

    boolean linkAdded() {
        if (linkCount == limits.maxLinks()) {
            return false;
        }
        linkCount++;
        return true;
    }

    void linkGone() {
        linkCount--;
    }

    void partialBytes(int added) {
        partialBytes += added;
    }

    boolean hasRoomFor(int bytes) {
        return partialBytes + bytes <= limits.maxPartialBytes();
    }

    EngineLimits limits() {
        return limits;
    }

    FrameSink sink() {
        return sink;
    }

    EngineEvents events() {
        return events;
    }

    int remoteMaxFrameBytes() {
        return remoteMaxFrameBytes;
    }
}
