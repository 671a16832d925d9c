package dev.sluice.mqtt.codec;

import io.netty.buffer.ByteBuf;

import java.util.Arrays;

/**
 * Cuts one connection's byte stream into packets, whatever way the bytes are split over reads.
 *
 * <p>The fixed header is checked byte by byte as it arrives: type, direction, flags, length form
 * and size limit are settled before a single body byte is kept, and the first packet of a client
 * must be a CONNECT. A body is kept in memory that grows with what has arrived (at most twice
 * that), never with what was announced, and each byte is copied once plus the geometric growth.
 * After a violation the cutter must not be used again. Confined to its event loop.
 */
public final class FrameCutter {
    private static final byte[] EMPTY = new byte[0];
    private static final int FIRST_BYTES = 256;

    private enum State {
        HEADER,
        LENGTH,
        BODY
    }

    private final Sender sender;
    private final Leniencies leniencies;
    private ProtocolVersion version = ProtocolVersion.V5;
    private boolean connectSeen;
    private int maximumBytes;

    private State state = State.HEADER;
    private int header;
    private int length;
    private int lengthBytes;
    private byte[] body = EMPTY;
    private int filled;

    /**
     * Makes a cutter for what the given side sends.
     *
     * @param maximumBytes the largest whole packet accepted, fixed header included, until {@link
     *     #accept} raises it
     */
    public FrameCutter(Sender sender, int maximumBytes) {
        this(sender, maximumBytes, Leniencies.STRICT);
    }

    /** Makes such a cutter that lets some things pass. */
    public FrameCutter(Sender sender, int maximumBytes, Leniencies leniencies) {
        this.sender = sender;
        this.leniencies = leniencies;
        this.maximumBytes = maximumBytes;
    }

    /** Sets the version and the size limit for all packets whose length was not yet read. */
    public void accept(ProtocolVersion version, int maximumBytes) {
        this.version = version;
        this.maximumBytes = maximumBytes;
    }

    /**
     * Consumes bytes up to the end of the next packet. Borrows the buffer.
     *
     * @return true when a whole packet lies in {@link #header} and {@link #takeBody}; false when
     *     the buffer is used up
     */
    public boolean advance(ByteBuf in) throws ProtocolViolationException {
        while (true) {
            switch (state) {
                case HEADER -> {
                    if (!in.isReadable()) {
                        return false;
                    }
                    header = in.readUnsignedByte();
                    checkHeader(PacketType.of(header));
                    length = 0;
                    lengthBytes = 0;
                    state = State.LENGTH;
                }
                case LENGTH -> {
                    if (!in.isReadable()) {
                        return false;
                    }
                    readLength(in.readUnsignedByte());
                }
                case BODY -> {
                    return readBody(in);
                }
            }
        }
    }

    /** The first byte of the packet that was cut last. */
    public int header() {
        return header;
    }

    /**
     * The body of the packet that was cut last, exactly as long as announced; may be asked once.
     */
    public byte[] takeBody() {
        byte[] taken = body;
        body = EMPTY;
        return taken;
    }

    /** Whether the stream stands inside a packet rather than between two. */
    public boolean isInsidePacket() {
        return state != State.HEADER;
    }

    private void checkHeader(PacketType type) throws ProtocolViolationException {
        if (!connectSeen && sender == Sender.CLIENT) {
            if (type != PacketType.CONNECT) {
                throw ProtocolViolationException.protocolError(
                        "the first packet is a %s, not CONNECT [MQTT-3.1.0-1]".formatted(type));
            }
            connectSeen = true;
        }
        if (!type.mayComeFrom(sender) || isFarewellBeforeV5(type)) {
            throw ProtocolViolationException.protocolError(
                    "a %s cannot come from a %s".formatted(type, sender));
        }
        if (type == PacketType.AUTH && !version.isV5()) {
            throw ProtocolViolationException.malformed("packet type 15 is reserved before MQTT 5");
        }
        if (type != PacketType.PUBLISH && header != type.header() && !isRepeatOfV31(type)) {
            throw ProtocolViolationException.malformed(
                    "fixed header 0x%02X: wrong flags for %s [MQTT-2.1.3-1]"
                            .formatted(header, type));
        }
        if (type == PacketType.PUBLISH) {
            checkPublishFlags();
        }
    }

    /** Before MQTT 5 a server has no DISCONNECT: it just closes (3.1.1 section 3.14). */
    private boolean isFarewellBeforeV5(PacketType type) {
        return type == PacketType.DISCONNECT && sender == Sender.SERVER && !version.isV5();
    }

    private void checkPublishFlags() throws ProtocolViolationException {
        int qos = (header >> 1) & 3;
        if (qos == 3) {
            throw ProtocolViolationException.malformed("a PUBLISH has QoS 3 [MQTT-3.3.1-4]");
        }
        if (qos == 0 && (header & 8) != 0 && !leniencies.allow(Leniency.DUP_AT_QOS_0)) {
            throw ProtocolViolationException.malformed(
                    "a PUBLISH of QoS 0 has the DUP flag [MQTT-3.3.1-2]");
        }
    }

    /** MQTT 3.1 section 2.1 lets a client mark repeated PUBREL, SUBSCRIBE and UNSUBSCRIBE. */
    private boolean isRepeatOfV31(PacketType type) {
        return version == ProtocolVersion.V3_1
                && header == (type.header() | 8)
                && (type == PacketType.PUBREL
                        || type == PacketType.SUBSCRIBE
                        || type == PacketType.UNSUBSCRIBE);
    }

    private void readLength(int next) throws ProtocolViolationException {
        length |= (next & 0x7F) << (7 * lengthBytes);
        lengthBytes++;
        if (next >= 0x80) {
            if (lengthBytes == 4) {
                throw ProtocolViolationException.malformed(
                        "the remaining length has more than four bytes");
            }
            return;
        }
        if (next == 0 && lengthBytes > 1) {
            throw ProtocolViolationException.malformed(
                    "the remaining length is not in its shortest form [MQTT-1.5.5-1]");
        }
        if (1 + lengthBytes + length > maximumBytes) {
            throw new ProtocolViolationException(
                    ReasonCode.PACKET_TOO_LARGE,
                    "a packet of %d bytes is above the limit of %d"
                            .formatted(1 + lengthBytes + length, maximumBytes));
        }
        body = EMPTY;
        filled = 0;
        state = State.BODY;
    }

    private boolean readBody(ByteBuf in) {
        int take = Math.min(length - filled, in.readableBytes());
        if (filled + take > body.length) {
            int grown = Math.max(Math.max(filled + take, 2 * body.length), FIRST_BYTES);
            body = Arrays.copyOf(body, Math.min(length, grown));
        }
        in.readBytes(body, filled, take);
        filled += take;
        if (filled < length) {
            return false;
        }
        state = State.HEADER;
        return true;
    }
}
