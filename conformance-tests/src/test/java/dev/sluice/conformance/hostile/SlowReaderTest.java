package dev.sluice.conformance.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Metrics;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A client that subscribes and then does not read costs what its limits allow, loses what is beyond
 * them, and holds up nobody.
 */
class SlowReaderTest {
    private static final int PAYLOAD_BYTES = 16 << 10;
    private static final int MESSAGES = 4_000;
    private static final long INBOX_BYTES = 1 << 20;
    private static final long WINDOW_BYTES = 256 << 10;
    private static final int RECEIVE_BUFFER_BYTES = 8 << 10;
    private static final int PATIENCE_MS = Math.toIntExact(Duration.ofSeconds(30).toMillis());
    private static final int CONNACK = 0x20;
    private static final int PUBLISH = 0x30;
    private static final int SUBACK = 0x90;
    private static final int PINGRESP = 0xD0;

    @TempDir Path directory;

    /** One connection of MQTT 3.1.1 that reads only when it is told to. */
    private static final class Device implements AutoCloseable {
        private final Socket socket = new Socket();
        private final DataInputStream input;
        private final OutputStream output;

        Device(InProcessBroker broker, String clientId) throws IOException {
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.connect(new InetSocketAddress(broker.host(), broker.port("mqtt")));
            socket.setSoTimeout(PATIENCE_MS);
            input = new DataInputStream(socket.getInputStream());
            output = socket.getOutputStream();
            send(0x10, bytes("\0\4MQTT\4\2\0\74\0" + (char) clientId.length() + clientId));
            assertEquals(CONNACK, read());
        }

        void subscribe(String filter) throws IOException {
            send(0x82, bytes("\0\1\0" + (char) filter.length() + filter + "\0"));
            assertEquals(SUBACK, read());
        }

        void publish(String topic, int payloadBytes) throws IOException {
            byte[] body = bytes("\0" + (char) topic.length() + topic);
            send(PUBLISH, ByteBuffer.allocate(body.length + payloadBytes).put(body).array());
        }

        void ping() throws IOException {
            send(0xC0, new byte[0]);
        }

        /** Reads one packet, and returns its first byte. */
        int read() throws IOException {
            int header = input.readUnsignedByte();
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = input.readUnsignedByte();
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while (next >= 0x80);
            input.readFully(new byte[length]);
            return header;
        }

        private void send(int header, byte[] body) throws IOException {
            ByteBuffer packet = ByteBuffer.allocate(body.length + 5).put((byte) header);
            int rest = body.length;
            do {
                packet.put((byte) (rest > 0x7F ? (rest & 0x7F) | 0x80 : rest));
                rest >>= 7;
            } while (rest > 0);
            output.write(packet.put(body).array(), 0, packet.position());
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aClientThatDoesNotReadLosesQos0AndCostsNobodyElse() throws Exception {
        BrokerConfig config =
                BrokerConfig.in(directory)
                        .listenerKeys("mqtt", "send-window: " + WINDOW_BYTES)
                        .append("sessions: { max-bytes: " + INBOX_BYTES + " }");
        try (InProcessBroker broker = InProcessBroker.start(config);
                Bystanders bystanders = new Bystanders(broker);
                Device slow = new Device(broker, "slow");
                Device flood = new Device(broker, "flood")) {
            slow.subscribe("flood/#");
            bystanders.check();
            Metrics before = Metrics.of(broker);
            long bytesBefore = MemoryGauge.usedBytes();
            for (int i = 0; i < MESSAGES; i++) {
                flood.publish("flood/t", PAYLOAD_BYTES);
                if (i % 1_000 == 0) {
                    bystanders.check();
                }
            }
            flood.ping();
            assertEquals(PINGRESP, flood.read(), "the publisher is held up");
            bystanders.check();

            long grown = MemoryGauge.usedBytes() - bytesBefore;
            assertTrue(grown < 16 << 20, () -> "64 MB for a slow reader cost " + grown);
            double dropped = Metrics.of(broker).since(before, "sluice_messages_dropped_total");
            long most = MESSAGES - (INBOX_BYTES / PAYLOAD_BYTES) / 2;
            assertTrue(dropped > MESSAGES / 2, "dropped and counted: " + dropped);
            assertTrue(dropped <= most, "dropped although there was room: " + dropped);

            slow.ping();
            int received = 0;
            for (int header = slow.read(); header != PINGRESP; header = slow.read()) {
                assertEquals(PUBLISH, header);
                received++;
            }
            assertTrue(received > 0, "nothing of the flood came");
            flood.publish("flood/t", 1);
            slow.ping();
            boolean isAnswered = false;
            while (received + dropped < MESSAGES + 1 || !isAnswered) {
                boolean isPublish = slow.read() == PUBLISH;
                received += isPublish ? 1 : 0;
                isAnswered |= !isPublish;
            }
            assertEquals(MESSAGES + 1, received + dropped, "every message came or was counted");
        }
    }
}
