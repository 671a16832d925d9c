package dev.sluice.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Who has seen its connection closed finds its session as that left it, however fast it is back and
 * whatever event loop it meets.
 */
class SessionEndTest {
    private static final int CLIENTS = 16;
    private static final int ROUNDS = 150;
    private static final byte[] DISCONNECT = HexFormat.of().parseHex("e00700051100000000");

    @TempDir static Path directory;

    /** [MQTT-4.1.0-2]: a DISCONNECT with expiry 0 ends the session with its connection. */
    @Test
    void aSessionHasEndedWhenTheClientSeesItsConnectionEnd() throws Exception {
        List<Future<Integer>> clients = new ArrayList<>();
        int stale = 0;
        try (InProcessBroker broker = InProcessBroker.start(BrokerConfig.in(directory));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                byte[] connect = connect("end-%02d".formatted(i));
                clients.add(threads.submit(() -> comeAndGo(broker, connect)));
            }
            for (Future<Integer> client : clients) {
                stale += client.get();
            }
        }
        assertEquals(0, stale, "sessions found of %d".formatted(CLIENTS * ROUNDS));
    }

    /** How often the session of the connection before was still there. */
    private static int comeAndGo(InProcessBroker broker, byte[] connect) throws IOException {
        int stale = 0;
        for (int i = 0; i < ROUNDS; i++) {
            try (Wire wire = new Wire(broker)) {
                wire.send(connect);
                String answer = hex(wire.read());
                stale += answer.startsWith("01", 4) ? 1 : 0;
                assertEquals("00", answer.substring(6, 8), "the reason code of CONNACK " + answer);
                wire.send(DISCONNECT);
                assertEquals("close", hex(wire.read()));
            }
        }
        return stale;
    }

    /** MQTT 5, not a clean start, an expiry of 100 s. */
    private static byte[] connect(String clientId) {
        byte[] id = clientId.getBytes(StandardCharsets.UTF_8);
        String head =
                "10%02x00044d51545405000000051100000064%04x".formatted(18 + id.length, id.length);
        return HexFormat.of().parseHex(head + HexFormat.of().formatHex(id));
    }

    private static String hex(@Nullable Frame frame) {
        return frame == null ? "close" : HexFormat.of().formatHex(frame.bytes());
    }
}
