package dev.sluice.mqtt.session;

import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;

import org.jspecify.annotations.Nullable;

/**
 * Sends what the client is ready to take: no packet above its Maximum Packet Size [MQTT-3.1.2-24],
 * and no Reason String where it wants none [MQTT-3.1.2-29]. What explains is left out before a
 * packet is not sent at all [MQTT-3.4.2-2, MQTT-3.9.2-1, MQTT-3.14.2-3 and their like]. Confined to
 * its event loop.
 */
final class LimitedOutput {
    /** What a client is told is a sentence; a name in it may be as long as it likes. */
    private static final int LONGEST_REASON = 512;

    private final Transport transport;
    private int maximumBytes = Integer.MAX_VALUE;
    private boolean explains;

    LimitedOutput(Transport transport) {
        this.transport = transport;
    }

    /** The client has said what it takes. */
    void agree(ConnectTerms terms) {
        maximumBytes = terms.maximumPacketBytes();
        explains = terms.version().isV5() && terms.problemInformation();
    }

    /** Sends a packet, or returns false when the client cannot take it whatever is left out. */
    boolean send(Packet packet) {
        if (fits(packet)) {
            transport.send(packet);
            return true;
        }
        Packet bare = withoutReason(packet);
        if (bare != null && fits(bare)) {
            transport.send(bare);
            return true;
        }
        return false;
    }

    /** The reason of a refusal in an acknowledgement; nothing where the client wants none. */
    PropertyBlock reason(String text) {
        return explains ? reasonString(text) : PropertyBlock.EMPTY;
    }

    /** The text as a Reason String, for CONNACK and DISCONNECT whatever the client wants. */
    static PropertyBlock reasonString(String text) {
        return PropertyBlock.builder().text(Property.REASON_STRING, cut(text)).build();
    }

    private static String cut(String text) {
        if (text.length() <= LONGEST_REASON) {
            return text;
        }
        boolean isPair = Character.isHighSurrogate(text.charAt(LONGEST_REASON - 1));
        return text.substring(0, isPair ? LONGEST_REASON - 1 : LONGEST_REASON);
    }

    private boolean fits(Packet packet) {
        return maximumBytes == Integer.MAX_VALUE || transport.size(packet) <= maximumBytes;
    }

    /** The packet with nothing but its codes; null if it says more with its properties. */
    private static @Nullable Packet withoutReason(Packet packet) {
        return switch (packet) {
            case Packet.ConnAck ack when ack.reason().isError() ->
                    new Packet.ConnAck(false, ack.reason(), PropertyBlock.EMPTY);
            case Packet.PubAck ack ->
                    new Packet.PubAck(ack.packetId(), ack.reason(), PropertyBlock.EMPTY);
            case Packet.PubRec ack ->
                    new Packet.PubRec(ack.packetId(), ack.reason(), PropertyBlock.EMPTY);
            case Packet.SubAck ack ->
                    new Packet.SubAck(ack.packetId(), ack.reasons(), PropertyBlock.EMPTY);
            case Packet.UnsubAck ack ->
                    new Packet.UnsubAck(ack.packetId(), ack.reasons(), PropertyBlock.EMPTY);
            case Packet.Disconnect disconnect ->
                    new Packet.Disconnect(disconnect.reason(), PropertyBlock.EMPTY);
            case Packet.ConnAck _,
                    Packet.Connect _,
                    Packet.Publish _,
                    Packet.PubRel _,
                    Packet.PubComp _,
                    Packet.Subscribe _,
                    Packet.Unsubscribe _,
                    Packet.PingReq _,
                    Packet.PingResp _,
                    Packet.Auth _ ->
                    null;
        };
    }
}
