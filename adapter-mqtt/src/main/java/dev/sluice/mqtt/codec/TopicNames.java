package dev.sluice.mqtt.codec;

/** Checks topic names of PUBLISH and will (MQTT 5 section 4.7). */
final class TopicNames {
    private TopicNames() {}

    /** Reads a topic name; an empty one is left to the caller. */
    static String read(PacketReader packet, int maxLevels, String field)
            throws ProtocolViolationException {
        int length = packet.readLength(field);
        int from = packet.position();
        byte[] bytes = packet.array();
        int levels = 1;
        for (int at = from; at < from + length; at++) {
            byte next = bytes[at];
            if (next == '+' || next == '#') {
                throw new ProtocolViolationException(
                        ReasonCode.TOPIC_NAME_INVALID, field + " has a wildcard [MQTT-3.3.2-2]");
            }
            if (next == '/') {
                levels++;
            }
        }
        if (levels > maxLevels) {
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_NAME_INVALID,
                    "%s has %d levels, more than %d".formatted(field, levels, maxLevels));
        }
        String topic = Utf8.decode(bytes, from, from + length);
        packet.skip(length);
        return topic;
    }
}
