package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

/**
 * A cursor over the body of exactly one packet. No read passes its end: a field that would is
 * malformed at once, it never means "wait for more". Lengths are compared with the bytes that are
 * there before anything is allocated. Confined to its event loop.
 */
final class PacketReader {
    private final byte[] bytes;
    private final int end;
    private int at;

    PacketReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    PacketReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    byte[] array() {
        return bytes;
    }

    int position() {
        return at;
    }

    int remaining() {
        return end - at;
    }

    boolean isAtEnd() {
        return at == end;
    }

    int readByte(String field) throws ProtocolViolationException {
        require(1, field);
        return bytes[at++] & 0xFF;
    }

    int readTwoBytes(String field) throws ProtocolViolationException {
        require(2, field);
        int value = (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
        at += 2;
        return value;
    }

    long readFourBytes(String field) throws ProtocolViolationException {
        long high = readTwoBytes(field);
        return (high << 16) | readTwoBytes(field);
    }

    /** A packet identifier; zero is refused [MQTT-2.2.1-3]. */
    int readPacketId() throws ProtocolViolationException {
        int id = readTwoBytes("packet identifier");
        if (id == 0) {
            throw ProtocolViolationException.malformed("packet identifier 0 [MQTT-2.2.1-3]");
        }
        return id;
    }

    /** A variable byte integer in its shortest form [MQTT-1.5.5-1]. */
    int readVarint(String field) throws ProtocolViolationException {
        int value = 0;
        for (int shift = 0; shift < 28; shift += 7) {
            int next = readByte(field);
            value |= (next & 0x7F) << shift;
            if (next < 0x80) {
                if (next == 0 && shift > 0) {
                    throw ProtocolViolationException.malformed(
                            field + " is not in its shortest form [MQTT-1.5.5-1]");
                }
                return value;
            }
        }
        throw ProtocolViolationException.malformed(field + " has more than four bytes");
    }

    String readText(String field) throws ProtocolViolationException {
        int length = readLength(field);
        String text = Utf8.decode(bytes, at, at + length);
        at += length;
        return text;
    }

    /** Steps over a string after checking it. */
    void skipText(String field) throws ProtocolViolationException {
        int length = readLength(field);
        Utf8.check(bytes, at, at + length);
        at += length;
    }

    /** Binary data that shares this packet's memory. */
    Bytes readBinary(String field) throws ProtocolViolationException {
        return readRest(readLength(field));
    }

    void skipBinary(String field) throws ProtocolViolationException {
        int length = readLength(field);
        at += length;
    }

    /** The next bytes, sharing this packet's memory; there must be that many. */
    Bytes readRest(int length) {
        Bytes value = Bytes.wrap(bytes).slice(at, length);
        at += length;
        return value;
    }

    /** The length prefix of a string or binary field, checked against what is left. */
    int readLength(String field) throws ProtocolViolationException {
        int length = readTwoBytes(field);
        require(length, field);
        return length;
    }

    void skip(int length) {
        at += length;
    }

    void expectEnd(PacketType type) throws ProtocolViolationException {
        if (at != end) {
            throw ProtocolViolationException.malformed(
                    "%d bytes are left over after the last field of %s".formatted(end - at, type));
        }
    }

    void require(int length, String field) throws ProtocolViolationException {
        if (length > end - at) {
            throw ProtocolViolationException.malformed(
                    "%s needs %d bytes, %d are left in the packet"
                            .formatted(field, length, end - at));
        }
    }
}
