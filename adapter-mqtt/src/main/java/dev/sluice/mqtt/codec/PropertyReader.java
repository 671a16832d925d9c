package dev.sluice.mqtt.codec;

/**
 * Reads and checks the property block of one packet: identifiers, membership, multiplicity, shapes
 * and ranges (MQTT 5 section 2.2.2). Immutable.
 */
final class PropertyReader {
    private final Sender sender;
    private final int maximumUserProperties;

    PropertyReader(Sender sender, int maximumUserProperties) {
        this.sender = sender;
        this.maximumUserProperties = maximumUserProperties;
    }

    /** Reads the length and the properties behind it; the block shares the packet's memory. */
    PropertyBlock read(PacketReader packet, PacketType type) throws ProtocolViolationException {
        int length = packet.readVarint("property length");
        packet.require(length, "property block");
        if (length == 0) {
            return PropertyBlock.EMPTY;
        }
        int from = packet.position();
        PacketReader block = new PacketReader(packet.array(), from, from + length);
        long present = 0;
        int userProperties = 0;
        while (!block.isAtEnd()) {
            Property property = readIdentifier(block, type, present);
            present |= property.mask();
            if (property == Property.USER_PROPERTY && ++userProperties > maximumUserProperties) {
                throw new ProtocolViolationException(
                        ReasonCode.QUOTA_EXCEEDED,
                        "more than %d user properties".formatted(maximumUserProperties));
            }
            checkValue(block, property);
        }
        packet.skip(length);
        return new PropertyBlock(packet.array(), from, from + length, present);
    }

    private Property readIdentifier(PacketReader block, PacketType type, long present)
            throws ProtocolViolationException {
        int id = block.readVarint("property identifier");
        Property property = Property.of(id);
        if (property == null || !property.belongsTo(type)) {
            // MQTT 5 2.2.2.2: an identifier that is not valid for its packet type is malformed.
            throw ProtocolViolationException.malformed(
                    "property 0x%02X does not belong to %s".formatted(id, type));
        }
        if (property == Property.SUBSCRIPTION_IDENTIFIER
                && type == PacketType.PUBLISH
                && sender == Sender.CLIENT) {
            throw ProtocolViolationException.protocolError(
                    "a client's PUBLISH has a subscription identifier [MQTT-3.3.4-6]");
        }
        if ((present & property.mask()) != 0 && !property.mayRepeatIn(type)) {
            throw ProtocolViolationException.protocolError(
                    "property %s stands twice in %s".formatted(property, type));
        }
        return property;
    }

    private static void checkValue(PacketReader block, Property property)
            throws ProtocolViolationException {
        String name = property.name();
        switch (property.shape()) {
            case BYTE -> property.checkRange(block.readByte(name));
            case TWO_BYTES -> property.checkRange(block.readTwoBytes(name));
            case FOUR_BYTES -> property.checkRange(block.readFourBytes(name));
            case VARIABLE -> property.checkRange(block.readVarint(name));
            case TEXT -> {
                int from = block.position() + 2;
                block.skipText(name);
                if (property == Property.RESPONSE_TOPIC) {
                    checkResponseTopic(block.array(), from, block.position());
                }
            }
            case BINARY -> block.skipBinary(name);
            case TEXT_PAIR -> {
                block.skipText(name);
                block.skipText(name);
            }
        }
    }

    private static void checkResponseTopic(byte[] bytes, int from, int to)
            throws ProtocolViolationException {
        if (from == to) {
            throw ProtocolViolationException.protocolError("the response topic is empty");
        }
        for (int at = from; at < to; at++) {
            if (bytes[at] == '+' || bytes[at] == '#') {
                throw ProtocolViolationException.protocolError(
                        "the response topic has a wildcard [MQTT-3.3.2-14]");
            }
        }
    }
}
