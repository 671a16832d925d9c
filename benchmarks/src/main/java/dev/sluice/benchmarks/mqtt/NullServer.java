package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * What a broker costs that has no queues, sessions or topics: it answers each packet and copies
 * what is published to all who have subscribed to anything. Argument: port.
 *
 * <p><i>Confined to the main thread.</i>
 */
public final class NullServer {
    private static final int BUFFER = 1 << 20;
    private static final int HIGH_WATER = BUFFER / 2;

    private final Selector selector = Selector.open();
    private final List<Peer> subscribers = new ArrayList<>();

    private NullServer() throws IOException {}

    public static void main(String[] arguments) throws IOException {
        new NullServer().run(Integer.parseInt(arguments[0]));
    }

    private void run(int port) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open();
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
        while (true) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                if (key.isAcceptable()) {
                    SocketChannel channel = server.accept();
                    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                    channel.configureBlocking(false);
                    var _ = new Peer(channel);
                } else {
                    ((Peer) key.attachment()).serve();
                }
            }
            selector.selectedKeys().clear();
            List.copyOf(subscribers).forEach(Peer::flush);
        }
    }

    /** One connection. <i>Confined to the main thread.</i> */
    private final class Peer {
        final SocketChannel channel;
        final ByteBuffer in = ByteBuffer.allocateDirect(64 * 1024);
        final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER);
        final SelectionKey key;

        Peer(SocketChannel channel) throws IOException {
            this.channel = channel;
            key = channel.register(selector, SelectionKey.OP_READ, this);
        }

        void serve() {
            try {
                boolean hasRoom = subscribers.stream().allMatch(each -> each.isShort());
                if (hasRoom && channel.read(in) < 0) {
                    end();
                    return;
                }
                in.flip();
                while (hasPacket()) {
                    packet();
                }
                in.compact();
                flush();
            } catch (IOException e) {
                end();
            }
        }

        private boolean isShort() {
            return out.position() < HIGH_WATER;
        }

        private boolean hasPacket() {
            int length = length();
            return length > 0 && in.remaining() >= length;
        }

        private int length() {
            int at = in.position();
            if (in.remaining() < 3) {
                return in.remaining() == 2 && in.get(at + 1) == 0 ? 2 : 0;
            }
            int first = in.get(at + 1);
            return first >= 0 ? 2 + first : 3 + (first & 127) + (in.get(at + 2) << 7);
        }

        private void packet() {
            int at = in.position();
            int length = length();
            int header = in.get(at) & 0xff;
            switch (header >> 4) {
                case 1 -> out.put(new byte[] {0x20, 2, 0, 0});
                case 8 -> {
                    subscribers.add(this);
                    out.put(new byte[] {(byte) 0x90, 3, 0, 1, in.get(at + length - 1)});
                }
                case Packets.PUBLISH -> publish(at, length, header);
                case Packets.PUBREC -> answer(0x62, in.getShort(at + 2));
                case Packets.PUBREL -> answer(0x70, in.getShort(at + 2));
                default -> {}
            }
            in.position(at + length);
        }

        private void publish(int at, int length, int header) {
            int qos = header >> 1 & 3;
            if (qos > 0) {
                int body = at + (in.get(at + 1) >= 0 ? 2 : 3);
                answer(qos == 1 ? 0x40 : 0x50, in.getShort(body + 2 + in.getShort(body)));
            }
            for (Peer subscriber : subscribers) {
                subscriber.out.put(in.duplicate().position(at).limit(at + length));
            }
        }

        private void answer(int header, short id) {
            out.put((byte) header).put((byte) 2).putShort(id);
        }

        void flush() {
            try {
                out.flip();
                channel.write(out);
                out.compact();
                key.interestOps(
                        out.position() > 0
                                ? SelectionKey.OP_READ | SelectionKey.OP_WRITE
                                : SelectionKey.OP_READ);
            } catch (IOException e) {
                end();
            }
        }

        private void end() {
            subscribers.remove(this);
            try {
                channel.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
