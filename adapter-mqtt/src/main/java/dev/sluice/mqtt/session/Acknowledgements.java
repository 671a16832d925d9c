package dev.sluice.mqtt.session;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.session.PacketIds.Stage;

/**
 * What a client has not acknowledged of its deliveries: their packet identifiers, and how far each
 * is (MQTT 5 4.3.2 and 4.3.3, method of the sender). Of a session that outlives its connection the
 * store has that of QoS 2 before the client can know of it.
 *
 * <p>Deliveries of the inbox have identifiers of their own, since those of an earlier connection
 * come again and must be free. Confined to its event loop.
 */
final class Acknowledgements {
    /** How many deliveries of an inbox can be unacknowledged. */
    static final int MOST_OF_INBOX = 49_151;

    private static final int LAST = 65_535;

    /** Beside the packet identifier in a mark: a PUBREC came. */
    private static final int RELEASED = 1 << 16;

    private final MqttConnection connection;
    private final SendLine line;
    private final boolean survives;
    private final Runnable settled;
    private final PacketIds ofInbox = new PacketIds(1, MOST_OF_INBOX);
    private final PacketIds ofOthers = new PacketIds(MOST_OF_INBOX + 1, LAST);

    /**
     * @param survives whether the session outlives its connection
     * @param settled runs when a delivery is acknowledged
     */
    Acknowledgements(MqttConnection connection, SendLine line, boolean survives, Runnable settled) {
        this.connection = connection;
        this.line = line;
        this.survives = survives;
        this.settled = settled;
    }

    private PacketIds ids(int packetId) {
        return packetId > MOST_OF_INBOX ? ofOthers : ofInbox;
    }

    /**
     * The identifier of a delivery of QoS 1: that of the earlier attempt [MQTT-4.4.0-1], else a
     * fresh one that is remembered.
     */
    int take(Source source, Delivery delivery) {
        if (!source.isInbox()) {
            return ofOthers.take(source, delivery.id(), Stage.SENT);
        }
        int mark = delivery.mark();
        if (mark != 0 && ofInbox.take(mark, source, delivery.id(), Stage.SENT)) {
            return mark;
        }
        int packetId = ofInbox.take(source, delivery.id(), Stage.SENT);
        source.mark(delivery.id(), packetId, () -> {});
        return packetId;
    }

    /** The same for QoS 2; the PUBLISH goes {@link #whenSafe}. */
    int takeOnce(Source source, Delivery delivery) {
        return delivery.mark() == 0
                ? ofInbox.take(source, delivery.id(), Stage.SENT_ONCE)
                : taken(delivery.mark(), source, delivery, Stage.SENT_ONCE);
    }

    /** Sends the PUBLISH when the client cannot get the message under another identifier. */
    void whenSafe(Source source, Delivery delivery, int packetId, Runnable send) {
        whenSafe(source, delivery.id(), packetId, send);
    }

    private void whenSafe(Source source, long deliveryId, int mark, Runnable send) {
        if (survives) {
            source.mark(deliveryId, mark, line.hold(send));
        } else if (line.isEmpty()) {
            send.run();
        } else {
            line.add(send);
        }
    }

    private int taken(int packetId, Source source, Delivery delivery, Stage stage) {
        if (!ofInbox.take(packetId, source, delivery.id(), stage)) {
            throw new IllegalStateException("packet identifier " + packetId + " is in use twice");
        }
        return packetId;
    }

    /** Whether an earlier connection has had the PUBREC of a delivery. */
    boolean isReleased(Delivery delivery) {
        return (delivery.mark() & RELEASED) != 0;
    }

    /** Sends the PUBREL of such a delivery, maybe again [MQTT-4.4.0-1]. */
    void resumeRelease(Source source, Delivery delivery) {
        int packetId = delivery.mark() & ~RELEASED;
        taken(packetId, source, delivery, Stage.RELEASING);
        releaseWhenSafe(source, delivery.id(), packetId);
    }

    /** A PUBACK: done, or refused. */
    void received(Packet.PubAck ack) {
        if (isAt(ack, ack.packetId(), Stage.SENT)) {
            settle(ack.packetId(), ack.reason());
        }
    }

    /**
     * A PUBREC: the client has the message. It must not get it again, so that is safe before the
     * PUBREL goes [MQTT-4.3.3-4].
     */
    void received(Packet.PubRec ack) {
        int packetId = ack.packetId();
        Stage stage = ids(packetId).stage(packetId);
        if (stage == null) {
            connection.send(
                    new Packet.PubRel(
                            packetId,
                            connection.ifV5(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                            PropertyBlock.EMPTY));
        } else if (stage == Stage.RELEASED) {
            release(packetId);
        } else if (stage != Stage.RELEASING && isAt(ack, packetId, Stage.SENT_ONCE)) {
            if (ack.reason().isError()) {
                settle(packetId, ack.reason());
            } else {
                Source source = ofInbox.source(packetId);
                releaseWhenSafe(source, ofInbox.move(packetId, Stage.RELEASING), packetId);
            }
        }
    }

    private void releaseWhenSafe(Source source, long deliveryId, int packetId) {
        whenSafe(source, deliveryId, packetId | RELEASED, () -> release(packetId));
    }

    private void release(int packetId) {
        ofInbox.move(packetId, Stage.RELEASED);
        connection.send(new Packet.PubRel(packetId, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
    }

    /** A PUBCOMP: done. */
    void received(Packet.PubComp ack) {
        if (isAt(ack, ack.packetId(), Stage.RELEASED)) {
            settle(ack.packetId(), ReasonCode.SUCCESS);
        }
    }

    /** Whether an acknowledgement is what comes next; if not, the client is told. */
    private boolean isAt(Packet ack, int packetId, Stage wanted) {
        Stage stage = ids(packetId).stage(packetId);
        if (stage == wanted) {
            return true;
        }
        if (stage == null) {
            connection.unknownAcknowledgement(ack, packetId);
        } else {
            connection.violated(
                    ProtocolViolationException.protocolError(
                            "%s for packet identifier %d, which is %s"
                                    .formatted(ack.type(), packetId, stage)));
        }
        return false;
    }

    private void settle(int packetId, ReasonCode reason) {
        PacketIds ids = ids(packetId);
        Source source = ids.source(packetId);
        Outcome outcome =
                reason.isError()
                        ? new Outcome.Rejected("the client answered " + reason)
                        : Outcome.ACCEPTED;
        source.settle(ids.free(packetId), outcome);
        source.owesMessage();
        settled.run();
    }
}
