package dev.sluice.benchmarks.mqtt;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** Packets of MQTT 3.1.1, as bytes. <i>Thread-safe.</i> */
final class Packets {
    static final Charset TEXT = StandardCharsets.UTF_8;
    static final int CONNACK = 2;
    static final int PUBLISH = 3;
    static final int PUBACK = 4;
    static final int PUBREC = 5;
    static final int PUBREL = 6;
    static final int PUBCOMP = 7;

    private Packets() {}

    static byte[] connect(String clientId, boolean isClean) {
        byte[] id = utf8(clientId);
        return packet(
                0x10,
                ByteBuffer.allocate(12 + id.length)
                        .putShort((short) 4)
                        .put(utf8("MQTT"))
                        .put((byte) 4)
                        .put((byte) (isClean ? 2 : 0))
                        .putShort((short) 0)
                        .putShort((short) id.length)
                        .put(id)
                        .array());
    }

    static byte[] subscribe(String filter, int qos) {
        byte[] text = utf8(filter);
        return packet(
                0x82,
                ByteBuffer.allocate(5 + text.length)
                        .putShort((short) 1)
                        .putShort((short) text.length)
                        .put(text)
                        .put((byte) qos)
                        .array());
    }

    /** A PUBLISH whose packet identifier, if it has one, stands {@link #identifierAt}. */
    static byte[] publish(String topic, int qos, int payloadBytes) {
        byte[] text = utf8(topic);
        ByteBuffer body =
                ByteBuffer.allocate(2 + text.length + (qos > 0 ? 2 : 0) + payloadBytes)
                        .putShort((short) text.length)
                        .put(text);
        return packet(0x30 | qos << 1, body.array());
    }

    /** Where the packet identifier of such a PUBLISH stands. */
    static int identifierAt(byte[] publish, String topic) {
        int header = publish.length < 130 ? 2 : 3;
        return header + 2 + utf8(topic).length;
    }

    private static byte[] packet(int header, byte[] body) {
        int lengthBytes = body.length < 128 ? 1 : 2;
        if (body.length >= 128 * 128) {
            throw new IllegalArgumentException("a packet of " + body.length + " bytes");
        }
        ByteBuffer packet = ByteBuffer.allocate(1 + lengthBytes + body.length).put((byte) header);
        if (lengthBytes == 1) {
            packet.put((byte) body.length);
        } else {
            packet.put((byte) ((body.length & 127) | 128)).put((byte) (body.length >> 7));
        }
        return packet.put(body).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(TEXT);
    }
}
