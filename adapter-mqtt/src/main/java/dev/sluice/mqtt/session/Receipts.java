package dev.sluice.mqtt.session;

import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ReasonCode;

import java.util.BitSet;

/**
 * The packet identifiers with which a client publishes in QoS 2 on this connection, from the
 * PUBLISH to the PUBCOMP or to the PUBREC that refuses it (MQTT 5 4.3.3). Whether a message was
 * published before is for the broker to know. Confined to its event loop.
 */
final class Receipts {
    private final MqttConnection connection;
    private final ClientSession session;
    private final BitSet open = new BitSet();
    private final BitSet releasing = new BitSet();
    private int size;

    Receipts(MqttConnection connection, ClientSession session) {
        this.connection = connection;
        this.session = session;
    }

    /** How many there are; they count against the receive maximum [MQTT-4.9.0-2]. */
    int size() {
        return size;
    }

    boolean isOpen(int packetId) {
        return open.get(packetId);
    }

    void begin(int packetId) {
        if (!open.get(packetId)) {
            open.set(packetId);
            size++;
        }
    }

    void end(int packetId) {
        if (open.get(packetId)) {
            open.clear(packetId);
            size--;
        }
    }

    /** A PUBREL: the client has heard that its message was received. */
    void released(Packet.PubRel release) {
        int packetId = release.packetId();
        if (releasing.get(packetId)) {
            return; // one PUBCOMP answers both
        }
        releasing.set(packetId);
        session.release(packetId, new Released(packetId));
    }

    private final class Released implements ReplyListener<Boolean> {
        private final int packetId;

        Released(int packetId) {
            this.packetId = packetId;
        }

        @Override
        public void succeeded(Boolean existed) {
            connection.guarded(
                    () -> {
                        releasing.clear(packetId);
                        end(packetId);
                        connection.send(
                                new Packet.PubComp(
                                        packetId,
                                        existed
                                                ? ReasonCode.SUCCESS
                                                : connection.ifV5(
                                                        ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                                        PropertyBlock.EMPTY));
                    });
        }

        @Override
        public void refused(Refusal refusal) {
            connection.guarded(
                    () -> connection.fail(Refusals.disconnect(refusal), refusal.detail()));
        }
    }
}
