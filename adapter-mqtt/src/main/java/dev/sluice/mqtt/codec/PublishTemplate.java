package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;

import io.netty.buffer.ByteBuf;

import java.nio.charset.StandardCharsets;

/**
 * One message as an outgoing PUBLISH, encoded once per version, QoS, RETAIN flag and property set
 * and patched for each receiver: DUP, the packet identifier and the receiver's own properties (its
 * subscription identifiers). The payload is not part of the head, so that a large one can be shared
 * by all receivers instead of being copied. Immutable.
 */
public final class PublishTemplate {
    private final int header;
    private final boolean hasProperties;
    private final byte[] topic;
    private final PropertyBlock common;
    private final Bytes payload;
    private final boolean hasPacketId;
    private final byte[] head;
    private final int packetIdAt;

    /**
     * Encodes the head.
     *
     * @param topic at most 65,535 bytes of UTF-8
     * @param common the properties that all receivers get; empty before MQTT 5
     */
    public PublishTemplate(
            ProtocolVersion version,
            Quality quality,
            boolean retain,
            String topic,
            PropertyBlock common,
            Bytes payload) {
        this.header = PacketType.PUBLISH.header() | (quality.qos() << 1) | (retain ? 1 : 0);
        this.hasProperties = version.isV5();
        this.topic = topic.getBytes(StandardCharsets.UTF_8);
        this.common = common;
        this.payload = payload;
        this.hasPacketId = quality != Quality.AT_MOST_ONCE;
        if (this.topic.length > 0xFFFF || (!hasProperties && !common.isEmpty())) {
            throw new IllegalArgumentException(
                    "a topic of %d bytes with %d bytes of properties does not fit %s"
                            .formatted(this.topic.length, common.length(), version));
        }
        int remaining = remainingLength(0);
        int lengthBytes = remaining < 0 ? 0 : Varint.size(remaining);
        this.packetIdAt = 1 + lengthBytes + 2 + this.topic.length;
        this.head = remaining < 0 ? new byte[0] : buildHead(remaining);
    }

    /** Whether receivers have a packet identifier: QoS 1 and 2. */
    public boolean hasPacketId() {
        return hasPacketId;
    }

    /** What follows the head. */
    public Bytes payload() {
        return payload;
    }

    /**
     * How many bytes the whole packet takes, or {@link Integer#MAX_VALUE} when no MQTT packet can
     * be that long.
     *
     * @param own the receiver's own properties
     */
    public int packetSize(PropertyBlock own) {
        int remaining = remainingLength(own.length());
        return remaining < 0 ? Integer.MAX_VALUE : 1 + Varint.size(remaining) + remaining;
    }

    /** How many bytes {@link #writeHead} writes. */
    public int headSize(PropertyBlock own) {
        return packetSize(own) - payload.length();
    }

    /**
     * Appends everything before the payload. Borrows the buffer.
     *
     * @param packetId not 0 exactly when {@link #hasPacketId}
     */
    public void writeHead(ByteBuf out, boolean dup, int packetId, PropertyBlock own) {
        if (hasPacketId == (packetId == 0)) {
            throw new IllegalArgumentException("packet identifier " + packetId + " for this QoS");
        }
        if (own.isEmpty()) {
            int start = out.writerIndex();
            out.writeBytes(head);
            if (dup) {
                out.setByte(start, header | 8);
            }
            if (hasPacketId) {
                out.setShort(start + packetIdAt, packetId);
            }
            return;
        }
        out.writeByte(dup ? header | 8 : header);
        Varint.write(out, remainingLength(own.length()));
        out.writeShort(topic.length);
        out.writeBytes(topic);
        if (hasPacketId) {
            out.writeShort(packetId);
        }
        Varint.write(out, common.length() + own.length());
        common.toBytes().writeTo(out);
        own.toBytes().writeTo(out);
    }

    private byte[] buildHead(int remaining) {
        BodyWriter out = new BodyWriter(1 + Varint.size(remaining) + remaining - payload.length());
        out.writeByte(header);
        out.writeVarint(remaining);
        out.writeTwoBytes(topic.length);
        out.writeRaw(Bytes.wrap(topic));
        if (hasPacketId) {
            out.writeTwoBytes(0);
        }
        if (hasProperties) {
            out.writeProperties(common);
        }
        return out.array();
    }

    /** The remaining length with so many bytes of own properties, or -1 above the maximum. */
    private int remainingLength(int ownBytes) {
        long length = 2L + topic.length + (hasPacketId ? 2 : 0) + payload.length();
        if (hasProperties) {
            long properties = (long) common.length() + ownBytes;
            if (properties > Varint.MAXIMUM) {
                return -1;
            }
            length += Varint.size((int) properties) + properties;
        }
        return length > Varint.MAXIMUM ? -1 : (int) length;
    }
}
