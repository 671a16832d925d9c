package dev.sluice.benchmarks.mqtt;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/**
 * One connection of the load: publishes as its window allows and acknowledges what comes.
 *
 * <p><i>Confined to the main thread.</i>
 */
final class Client implements AutoCloseable {
    private static final int BUFFER = 256 * 1024;
    private static final int MAX_ID = 65_535;

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
    private final Received received;
    private byte[] publish = new byte[0];
    private int identifierAt;
    private int qos;
    private int lastId;
    private int unanswered;
    private long sent;
    private long acknowledged;
    private boolean isAnswered;

    /** Hears of each PUBLISH. */
    interface Received {
        /**
         * A message.
         *
         * @param packet begins at {@code at}, of {@code length} bytes
         */
        void message(ByteBuffer packet, int at, int length);
    }

    Client(InetSocketAddress server, Selector selector, Received received) throws IOException {
        channel = SocketChannel.open(server);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
        this.received = received;
    }

    /** Publishes to a topic from now on, when {@link #publish} is called. */
    void publishes(String topic, int withQos, int payloadBytes) {
        publish = Packets.publish(topic, withQos, payloadBytes);
        identifierAt = Packets.identifierAt(publish, topic);
        qos = withQos;
    }

    long sent() {
        return sent;
    }

    /** How many messages were answered for good: PUBACK, or PUBCOMP. */
    long acknowledged() {
        return acknowledged;
    }

    int unanswered() {
        return unanswered;
    }

    /** Sends so many messages, or as many as its buffer takes. */
    int publish(int most) {
        int count = Math.min(most, (out.remaining() - 4 * 1024) / publish.length);
        for (int i = 0; i < count; i++) {
            int at = out.position();
            out.put(publish);
            if (qos > 0) {
                lastId = lastId == MAX_ID ? 1 : lastId + 1;
                out.putShort(at + identifierAt, (short) lastId);
                unanswered++;
            }
        }
        sent += Math.max(0, count);
        return Math.max(0, count);
    }

    /** Sends one message with the time in it. */
    void publishNow(long nanos) {
        int at = out.position();
        out.put(publish);
        out.putLong(at + publish.length - Long.BYTES, nanos);
        sent++;
    }

    void send(byte[] packet) {
        out.put(packet);
    }

    /** Whether an answer to a CONNECT or SUBSCRIBE came since the last call. */
    boolean takeAnswer() {
        boolean was = isAnswered;
        isAnswered = false;
        return was;
    }

    /** Writes what it can. */
    void flush() throws IOException {
        if (out.position() > 0) {
            out.flip();
            channel.write(out);
            out.compact();
            key.interestOps(
                    out.position() > 0
                            ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                            : SelectionKey.OP_READ);
        }
    }

    /** Reads and handles what is there. */
    void read() throws IOException {
        if (out.remaining() < BUFFER / 2) {
            return; // acknowledgements must fit
        }
        int count = channel.read(in);
        if (count < 0) {
            throw new EOFException("the broker has closed a connection");
        }
        in.flip();
        int at = 0;
        int length = lengthOfPacket(at);
        while (length > 0) {
            handle(at, length);
            at += length;
            length = lengthOfPacket(at);
        }
        in.position(at);
        in.compact();
    }

    /** 0 if it is not whole. */
    private int lengthOfPacket(int at) {
        int left = in.limit() - at;
        if (left < 2) {
            return 0;
        }
        int length = 0;
        int shift = 0;
        for (int i = 1; i < left; i++) {
            int part = in.get(at + i);
            length |= (part & 127) << shift;
            shift += 7;
            if (part >= 0) {
                int total = 1 + i + length;
                return total <= left ? total : 0;
            }
        }
        return 0;
    }

    private void handle(int at, int length) {
        int header = in.get(at) & 0xff;
        switch (header >> 4) {
            case Packets.PUBLISH -> message(at, length, header >> 1 & 3);
            case Packets.PUBACK, Packets.PUBCOMP -> {
                unanswered--;
                acknowledged++;
            }
            case Packets.PUBREC -> answer(Packets.PUBREL << 4 | 2, in.getShort(at + 2));
            case Packets.PUBREL -> answer(Packets.PUBCOMP << 4, in.getShort(at + 2));
            default -> isAnswered = true;
        }
    }

    private void message(int at, int length, int receivedQos) {
        if (receivedQos > 0) {
            int body = at + (in.get(at + 1) >= 0 ? 2 : 3);
            short id = in.getShort(body + 2 + in.getShort(body));
            answer((receivedQos == 1 ? Packets.PUBACK : Packets.PUBREC) << 4, id);
        }
        received.message(in, at, length);
    }

    private void answer(int header, short id) {
        out.put((byte) header).put((byte) 2).putShort(id);
    }

    @Override
    public void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
