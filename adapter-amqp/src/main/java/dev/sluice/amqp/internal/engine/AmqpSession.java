package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.Begin;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Detach;
import dev.sluice.amqp.internal.performative.Disposition;
import dev.sluice.amqp.internal.performative.End;
import dev.sluice.amqp.internal.performative.Flow;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.Transfer;
import dev.sluice.amqp.internal.type.Serial;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One AMQP session: its windows, its links and the unsettled deliveries of both directions (AMQP
 * 2.5).
 *
 * <p>Confined to its event loop.
 */
final class AmqpSession {

    /** We never limit ourselves: what goes out is bounded by the peer's credit and window. */
    private static final long OUTGOING_WINDOW = Integer.MAX_VALUE;

    /** Room for the frame header and the largest transfer performative that we send. */
    private static final int TRANSFER_OVERHEAD_BYTES = 64;

    private enum State {
        ACTIVE,
        /** We ended it; the peer's End has not come. What it still sends is discarded. */
        ENDING,
        ENDED
    }

    private final AmqpConnection connection;
    private final int localChannel;
    private final long remoteHandleMax;
    private final Map<Long, Link> links = new HashMap<>();
    private final BitSet localHandles = new BitSet();
    private final UnsettledDeliveries<IncomingDelivery> incoming = new UnsettledDeliveries<>();
    private final UnsettledDeliveries<OutgoingDelivery> outgoing = new UnsettledDeliveries<>();
    private final DispositionBatch asReceiver = new DispositionBatch(this, Role.RECEIVER);
    private final DispositionBatch asSender = new DispositionBatch(this, Role.SENDER);
    private final Deque<SendingLink> ready = new ArrayDeque<>();
    private State state = State.ACTIVE;
    private int nextIncomingId;
    private int incomingWindow;
    private int nextOutgoingId;
    private long remoteIncomingWindow;
    private int nextDeliveryId;
    private int lastDeliveryId;
    private boolean hasDelivery;

    AmqpSession(AmqpConnection connection, int localChannel, int remoteChannel, Begin begin) {
        this.connection = connection;
        this.localChannel = localChannel;
        this.remoteHandleMax = begin.handleMax();
        this.nextIncomingId = (int) begin.nextOutgoingId();
        this.incomingWindow = connection.limits().sessionWindow();
        this.remoteIncomingWindow = begin.incomingWindow();
        send(
                new Begin(
                        remoteChannel,
                        Serial.toWire(nextOutgoingId),
                        incomingWindow,
                        OUTGOING_WINDOW,
                        connection.limits().handleMax(),
                        List.of(),
                        List.of(),
                        Map.of()));
    }

    boolean isActive() {
        return state == State.ACTIVE;
    }

    int localChannel() {
        return localChannel;
    }

    /**
     * Takes a performative other than Open, Begin and Close. Throws for errors of the connection
     * only.
     */
    void receive(Performative performative, ByteBuffer payload) throws ProtocolError {
        if (state == State.ENDING) {
            if (performative instanceof End) {
                state = State.ENDED;
                connection.sessionEnded(this);
            }
            return;
        }
        try {
            dispatch(performative, payload);
        } catch (ProtocolError error) {
            if (error.level() == ProtocolError.Level.CONNECTION) {
                throw error;
            }
            end(error.error());
        }
    }

    private void dispatch(Performative performative, ByteBuffer payload) throws ProtocolError {
        switch (performative) {
            case Attach attach -> attach(attach);
            case Flow flow -> flow(flow);
            case Transfer transfer -> transfer(transfer, payload);
            case Disposition disposition -> disposition(disposition);
            case Detach detach -> detach(detach);
            case End ignored -> {
                endLinks();
                send(new End(null));
                state = State.ENDED;
                connection.sessionEnded(this);
            }
            default ->
                    throw ProtocolError.connection(
                            Condition.NOT_ALLOWED, "unexpected " + performative);
        }
    }

    /** Ends the session from our side. */
    void end(AmqpError error) {
        if (state == State.ACTIVE) {
            endLinks();
            send(new End(error));
            state = State.ENDING;
        }
    }

    /** The connection closes: the links are gone without a word to the peer. */
    void connectionClosed() {
        if (state == State.ACTIVE) {
            endLinks();
        }
        state = State.ENDED;
    }

    private void endLinks() {
        List<Link> ending = new ArrayList<>(links.values());
        links.clear();
        for (Link link : ending) {
            connection.linkGone();
            forgetName(link.end());
            if (link.end().sessionEnded()) {
                link.gone(false);
            }
        }
    }

    private void attach(Attach attach) throws ProtocolError {
        if (attach.handle() > connection.limits().handleMax()) {
            throw ProtocolError.connection(
                    Condition.FRAMING_ERROR, "handle " + attach.handle() + " above handle-max");
        }
        if (links.containsKey(attach.handle())) {
            throw ProtocolError.session(
                    Condition.HANDLE_IN_USE, "handle " + attach.handle() + " is attached");
        }
        boolean isFromSender = attach.role() == Role.SENDER;
        if (isFromSender && attach.initialDeliveryCount() == Performative.ABSENT) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD, "attach of a sender without initial-delivery-count");
        }
        int localHandle = localHandles.nextClearBit(0);
        if (localHandle > remoteHandleMax || !connection.linkAdded()) {
            throw ProtocolError.session(Condition.RESOURCE_LIMIT_EXCEEDED, "too many links");
        }
        localHandles.set(localHandle);
        LinkEnd end = new LinkEnd(this, attach, localHandle);
        Link link = isFromSender ? new ReceivingLink(end) : new SendingLink(end);
        links.put(attach.handle(), link);
        connection.steal(link);
        switch (link) {
            case ReceivingLink receiving -> connection.events().attaching(receiving);
            case SendingLink sending -> connection.events().attaching(sending);
        }
    }

    private Link link(long handle) throws ProtocolError {
        Link link = links.get(handle);
        if (link == null) {
            throw ProtocolError.session(
                    Condition.UNATTACHED_HANDLE, "handle " + handle + " is not attached");
        }
        return link;
    }

    private void detach(Detach detach) throws ProtocolError {
        Link link = link(detach.handle());
        links.remove(detach.handle());
        connection.linkGone();
        if (link.end().detachReceived(detach)) {
            link.gone(detach.closed());
        }
    }

    private void flow(Flow flow) throws ProtocolError {
        int rewound = Serial.distance((int) flow.nextOutgoingId(), nextIncomingId);
        if (rewound > 0) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD,
                    "next-outgoing-id " + flow.nextOutgoingId() + " goes back by " + rewound);
        }
        nextIncomingId = (int) flow.nextOutgoingId();
        // A peer that has not seen our Begin knows only the initial outgoing id, 0.
        int received =
                flow.nextIncomingId() == Performative.ABSENT ? 0 : (int) flow.nextIncomingId();
        int underway = Serial.distance(received, nextOutgoingId);
        if (underway < 0) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD,
                    "next-incoming-id " + flow.nextIncomingId() + " was never sent");
        }
        remoteIncomingWindow = Math.max(0, flow.incomingWindow() - underway);
        if (flow.handle() == Performative.ABSENT) {
            if (flow.echo()) {
                sendSessionFlow();
            }
        } else {
            Link link = link(flow.handle());
            if (!link.end().isDetaching()) {
                link.flow(flow);
                if (flow.echo() && link.end().isAttached()) {
                    link.sendFlow();
                }
            }
        }
        pump();
    }

    private void transfer(Transfer transfer, ByteBuffer payload) throws ProtocolError {
        if (incomingWindow == 0) {
            throw ProtocolError.session(
                    Condition.WINDOW_VIOLATION,
                    "transfer " + Serial.toWire(nextIncomingId) + " beyond the incoming window");
        }
        incomingWindow--;
        nextIncomingId++;
        Link link = link(transfer.handle());
        if (!(link instanceof ReceivingLink receiving)) {
            throw ProtocolError.session(
                    Condition.NOT_ALLOWED,
                    "transfer to handle " + transfer.handle() + ", a receiver");
        }
        if (!link.end().isDetaching()) {
            try {
                receiving.transfer(transfer, payload);
            } catch (ProtocolError error) {
                if (error.level() != ProtocolError.Level.LINK) {
                    throw error;
                }
                link.fail(error.error());
            }
        }
        if (state == State.ACTIVE && incomingWindow <= connection.limits().sessionWindow() / 2) {
            sendSessionFlow();
        }
    }

    /** Delivery ids are serial numbers that only go up (AMQP 2.7.5). */
    void checkDeliveryId(int deliveryId) throws ProtocolError {
        if (hasDelivery && !Serial.isBefore(lastDeliveryId, deliveryId)) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD,
                    "delivery-id "
                            + Serial.toWire(deliveryId)
                            + " after "
                            + Serial.toWire(lastDeliveryId));
        }
        hasDelivery = true;
        lastDeliveryId = deliveryId;
    }

    private void disposition(Disposition disposition) throws ProtocolError {
        int first = (int) disposition.first();
        int last = (int) disposition.last();
        if (Serial.isBefore(last, first)) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD,
                    "disposition from " + disposition.first() + " to " + disposition.last());
        }
        if (disposition.role() == Role.SENDER) {
            if (disposition.settled()) {
                for (IncomingDelivery delivery : incoming.range(first, last)) {
                    incoming.remove(delivery.deliveryId());
                    delivery.link().settledByPeer(delivery);
                }
            }
            return;
        }
        boolean isFinal = disposition.settled() || isOutcome(disposition.state());
        if (!isFinal) {
            return;
        }
        for (OutgoingDelivery delivery : outgoing.range(first, last)) {
            outgoing.remove(delivery.deliveryId());
            if (!disposition.settled()) {
                asSender.add(delivery.deliveryId(), disposition.state());
            }
            delivery.link().settled(delivery, disposition.state());
        }
    }

    private static boolean isOutcome(@Nullable DeliveryState state) {
        return state instanceof DeliveryState.Accepted
                || state instanceof DeliveryState.Rejected
                || state instanceof DeliveryState.Released
                || state instanceof DeliveryState.Modified;
    }

    void addUnsettled(IncomingDelivery delivery) {
        incoming.add(delivery.deliveryId(), delivery);
    }

    void settleIncoming(IncomingDelivery delivery, DeliveryState outcome) {
        if (incoming.remove(delivery.deliveryId()) != null && state == State.ACTIVE) {
            asReceiver.add(delivery.deliveryId(), outcome);
        }
    }

    void forgetIncoming(ReceivingLink link) {
        incoming.removeIf(delivery -> delivery.link() == link);
    }

    void forgetOutgoing(SendingLink link) {
        ready.remove(link);
        outgoing.removeIf(delivery -> delivery.link() == link);
    }

    void readyToSend(SendingLink link) {
        ready.add(link);
        pump();
    }

    /** Sends transfer frames, one link after the other, while the peer's window is open (2.5.6). */
    private void pump() {
        while (state == State.ACTIVE && remoteIncomingWindow > 0) {
            SendingLink link = ready.poll();
            if (link == null) {
                return;
            }
            OutgoingDelivery delivery = link.head();
            if (delivery != null) {
                sendFrame(link, delivery);
            }
            if (link.head() != null && !ready.contains(link)) {
                ready.add(link);
            }
        }
    }

    private void sendFrame(SendingLink link, OutgoingDelivery delivery) {
        boolean isFirst = !delivery.hasBegun();
        if (isFirst) {
            link.countDelivery(delivery, nextDeliveryId++);
            if (!delivery.isSettled()) {
                outgoing.add(delivery.deliveryId(), delivery);
            }
        }
        Payload part = delivery.take(connection.remoteMaxFrameBytes() - TRANSFER_OVERHEAD_BYTES);
        boolean isLast = delivery.isFinished();
        Transfer transfer =
                new Transfer(
                        link.end().localHandle(),
                        isFirst ? Serial.toWire(delivery.deliveryId()) : Performative.ABSENT,
                        isFirst ? delivery.tag() : null,
                        isFirst ? 0 : Performative.ABSENT,
                        delivery.isSettled(),
                        !isLast,
                        null,
                        null,
                        false,
                        false,
                        false);
        nextOutgoingId++;
        remoteIncomingWindow--;
        connection.sink().transfer(localChannel, transfer, part);
        if (isLast) {
            link.headSent(delivery);
        }
    }

    void sendLinkFlow(int handle, int deliveryCount, long credit, long available, boolean drain) {
        if (state == State.ACTIVE) {
            sendFlow(handle, Serial.toWire(deliveryCount), credit, available, drain);
        }
    }

    private void sendSessionFlow() {
        sendFlow(
                Performative.ABSENT,
                Performative.ABSENT,
                Performative.ABSENT,
                Performative.ABSENT,
                false);
    }

    private void sendFlow(
            long handle, long deliveryCount, long credit, long available, boolean drain) {
        incomingWindow = connection.limits().sessionWindow();
        sendNow(
                new Flow(
                        Serial.toWire(nextIncomingId),
                        incomingWindow,
                        Serial.toWire(nextOutgoingId),
                        OUTGOING_WINDOW,
                        handle,
                        deliveryCount,
                        credit,
                        available,
                        drain,
                        false,
                        Map.of()));
    }

    /** Sends what must not overtake the settlements before it. */
    void send(Performative performative) {
        flushDispositions();
        sendNow(performative);
    }

    void sendNow(Performative performative) {
        connection.sink().frame(localChannel, performative);
    }

    void hasDispositions() {
        connection.hasDispositions(this);
    }

    void flushDispositions() {
        asReceiver.flush();
        asSender.flush();
    }

    void freeLocalHandle(int handle) {
        localHandles.clear(handle);
    }

    void forgetName(LinkEnd end) {
        connection.forgetName(end);
    }

    long maxMessageBytes() {
        return connection.limits().maxMessageBytes();
    }

    void partialBytes(int added) {
        connection.partialBytes(added);
    }

    boolean hasRoomFor(int bytes) {
        return connection.hasRoomFor(bytes);
    }

    @Nullable Link attachedLink(long handle) {
        return links.get(handle);
    }
}
