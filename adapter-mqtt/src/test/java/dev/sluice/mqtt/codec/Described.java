package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/** Packets in the words of the vector files. */
public final class Described {
    private Described() {}

    public static String packet(Packet packet) {
        return switch (packet) {
            case Packet.Connect connect -> connect(connect);
            case Packet.ConnAck ack ->
                    "CONNACK present=%d reason=%s props=%s"
                            .formatted(
                                    ack.sessionPresent() ? 1 : 0,
                                    reason(ack.reason()),
                                    hex(ack.properties()));
            case Packet.Publish publish ->
                    "PUBLISH qos=%d dup=%d retain=%d id=%d topic=%s props=%s payload=%s"
                            .formatted(
                                    publish.quality().qos(),
                                    publish.dup() ? 1 : 0,
                                    publish.retain() ? 1 : 0,
                                    publish.packetId(),
                                    text(publish.topic()),
                                    hex(publish.properties()),
                                    text(publish.payload()));
            case Packet.PubAck ack -> ack("PUBACK", ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubRec ack -> ack("PUBREC", ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubRel ack -> ack("PUBREL", ack.packetId(), ack.reason(), ack.properties());
            case Packet.PubComp ack ->
                    ack("PUBCOMP", ack.packetId(), ack.reason(), ack.properties());
            case Packet.Subscribe subscribe ->
                    "SUBSCRIBE id=%d props=%s %s"
                            .formatted(
                                    subscribe.packetId(),
                                    hex(subscribe.properties()),
                                    subscribe.entries().stream()
                                            .map(Described::entry)
                                            .collect(Collectors.joining(" ")));
            case Packet.Unsubscribe unsubscribe ->
                    "UNSUBSCRIBE id=%d props=%s %s"
                            .formatted(
                                    unsubscribe.packetId(),
                                    hex(unsubscribe.properties()),
                                    unsubscribe.filters().stream()
                                            .map(Described::text)
                                            .collect(Collectors.joining(" ")));
            case Packet.SubAck ack ->
                    subscriptionAck("SUBACK", ack.packetId(), ack.properties(), ack.reasons());
            case Packet.UnsubAck ack ->
                    subscriptionAck("UNSUBACK", ack.packetId(), ack.properties(), ack.reasons());
            case Packet.PingReq _ -> "PINGREQ";
            case Packet.PingResp _ -> "PINGRESP";
            case Packet.Disconnect disconnect ->
                    "DISCONNECT reason=%s props=%s"
                            .formatted(reason(disconnect.reason()), hex(disconnect.properties()));
            case Packet.Auth auth ->
                    "AUTH reason=%s props=%s"
                            .formatted(reason(auth.reason()), hex(auth.properties()));
        };
    }

    private static String connect(Packet.Connect connect) {
        StringBuilder text = new StringBuilder("CONNECT version=");
        text.append(
                switch (connect.version()) {
                    case V3_1 -> "3.1";
                    case V3_1_1 -> "3.1.1";
                    case V5 -> "5";
                });
        text.append(" clean=").append(connect.cleanStart() ? 1 : 0);
        text.append(" keepAlive=").append(connect.keepAliveSeconds());
        text.append(" id=").append(text(connect.clientId()));
        text.append(" props=").append(hex(connect.properties()));
        WillData will = connect.will();
        if (will != null) {
            text.append(
                    " will=(%d,%d,%s,%s,%s)"
                            .formatted(
                                    will.quality().qos(),
                                    will.retain() ? 1 : 0,
                                    text(will.topic()),
                                    hex(will.properties()),
                                    text(will.payload())));
        }
        String userName = connect.userName();
        if (userName != null) {
            text.append(" user=").append(text(userName));
        }
        Bytes password = connect.password();
        if (password != null) {
            text.append(" password=").append(text(password));
        }
        return text.toString();
    }

    private static String ack(
            String name, int packetId, ReasonCode reason, PropertyBlock properties) {
        return "%s id=%d reason=%s props=%s"
                .formatted(name, packetId, reason(reason), hex(properties));
    }

    private static String subscriptionAck(
            String name, int packetId, PropertyBlock properties, List<ReasonCode> reasons) {
        String block = properties.isEmpty() ? "" : "props=" + hex(properties) + " ";
        return "%s id=%d %s%s".formatted(name, packetId, block, codes(reasons));
    }

    private static String entry(SubscriptionEntry entry) {
        return "%s,%d,%d,%d,%d"
                .formatted(
                        text(entry.filter()),
                        entry.quality().qos(),
                        entry.noLocal() ? 1 : 0,
                        entry.retainAsPublished() ? 1 : 0,
                        entry.retainHandling());
    }

    private static String codes(List<ReasonCode> reasons) {
        return reasons.stream().map(Described::reason).collect(Collectors.joining(" "));
    }

    private static String reason(ReasonCode reason) {
        return "0x%02X".formatted(reason.value());
    }

    private static String hex(PropertyBlock properties) {
        return HexFormat.of().formatHex(properties.toBytes().toArray());
    }

    private static String text(String text) {
        return text(Bytes.utf8(text));
    }

    /** Plain where it is printable and unambiguous, else hexadecimal behind a percent sign. */
    private static String text(Bytes bytes) {
        boolean isPlain = !bytes.isEmpty();
        for (byte next : bytes.toArray()) {
            isPlain &= next > 0x20 && next < 0x7F && "|%,()".indexOf(next) < 0;
        }
        return isPlain ? bytes.asUtf8() : "%" + HexFormat.of().formatHex(bytes.toArray());
    }
}
