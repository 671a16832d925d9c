package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

/**
 * Property blocks in an order of their own, for comparing codecs that do not keep the order in
 * which they came. User properties keep theirs. <i>Thread-safe.</i>
 */
final class PropertyOrder {
    private static final int USER_PROPERTY = 0x26;

    private PropertyOrder() {}

    /** A packet in the words of the vector files, with its blocks in order. */
    static String described(Packet packet) {
        return Described.packet(
                switch (packet) {
                    case Packet.Connect p ->
                            new Packet.Connect(
                                    p.version(),
                                    p.cleanStart(),
                                    p.keepAliveSeconds(),
                                    p.clientId(),
                                    sorted(p.will()),
                                    p.userName(),
                                    p.password(),
                                    sorted(p.properties()));
                    case Packet.ConnAck p ->
                            new Packet.ConnAck(
                                    p.sessionPresent(), p.reason(), sorted(p.properties()));
                    case Packet.Publish p ->
                            new Packet.Publish(
                                    p.dup(),
                                    p.quality(),
                                    p.retain(),
                                    p.topic(),
                                    p.packetId(),
                                    sorted(p.properties()),
                                    p.payload());
                    case Packet.PubAck p ->
                            new Packet.PubAck(p.packetId(), p.reason(), sorted(p.properties()));
                    case Packet.PubRec p ->
                            new Packet.PubRec(p.packetId(), p.reason(), sorted(p.properties()));
                    case Packet.PubRel p ->
                            new Packet.PubRel(p.packetId(), p.reason(), sorted(p.properties()));
                    case Packet.PubComp p ->
                            new Packet.PubComp(p.packetId(), p.reason(), sorted(p.properties()));
                    case Packet.Subscribe p ->
                            new Packet.Subscribe(p.packetId(), p.entries(), sorted(p.properties()));
                    case Packet.SubAck p ->
                            new Packet.SubAck(p.packetId(), p.reasons(), sorted(p.properties()));
                    case Packet.Unsubscribe p ->
                            new Packet.Unsubscribe(
                                    p.packetId(), p.filters(), sorted(p.properties()));
                    case Packet.UnsubAck p ->
                            new Packet.UnsubAck(p.packetId(), p.reasons(), sorted(p.properties()));
                    case Packet.PingReq _, Packet.PingResp _ -> packet;
                    case Packet.Disconnect p ->
                            new Packet.Disconnect(p.reason(), sorted(p.properties()));
                    case Packet.Auth p -> new Packet.Auth(p.reason(), sorted(p.properties()));
                });
    }

    private static @Nullable WillData sorted(@Nullable WillData will) {
        return will == null
                ? null
                : new WillData(
                        will.quality(),
                        will.retain(),
                        will.topic(),
                        sorted(will.properties()),
                        will.payload());
    }

    private static PropertyBlock sorted(PropertyBlock block) {
        byte[] sorted = HexFormat.of().parseHex(sorted(block.toBytes().toArray()));
        return PropertyBlock.builder().encoded(Bytes.wrap(sorted)).build();
    }

    private static String sorted(byte[] block) {
        List<String> properties = new ArrayList<>();
        var user = new StringBuilder();
        int at = 0;
        while (at < block.length) {
            int end = end(block, at);
            String hex = HexFormat.of().formatHex(block, at, end);
            if (block[at] == USER_PROPERTY) {
                user.append(hex);
            } else {
                properties.add(hex);
            }
            at = end;
        }
        Collections.sort(properties);
        return String.join("", properties) + user;
    }

    private static int end(byte[] block, int at) {
        return switch (block[at]) {
            case 0x01, 0x17, 0x19, 0x24, 0x25, 0x28, 0x29, 0x2A -> at + 2;
            case 0x13, 0x21, 0x22, 0x23 -> at + 3;
            case 0x02, 0x11, 0x18, 0x27 -> at + 5;
            case 0x0B -> {
                int end = at + 1;
                while (block[end] < 0) {
                    end++;
                }
                yield end + 1;
            }
            case USER_PROPERTY -> behindText(block, behindText(block, at + 1));
            default -> behindText(block, at + 1);
        };
    }

    private static int behindText(byte[] block, int at) {
        return at + 2 + (((block[at] & 0xFF) << 8) | (block[at + 1] & 0xFF));
    }
}
