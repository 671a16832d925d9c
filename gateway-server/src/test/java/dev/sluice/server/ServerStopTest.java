package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.server.testkit.Http;
import dev.sluice.server.testkit.RawPeer;
import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How a server stops. */
@Timeout(20)
class ServerStopTest {
    /** The AMQP header and an open with the container id "t". */
    private static final String AMQP_OPEN =
            "414d515000010000" + "00000010" + "02000000" + "005310c00301a10174";

    private static final String SHORT_GRACE = "limits: { stop-grace: 200ms }";

    @TempDir Path directory;

    @Test
    void endsOpenConnectionsOfEveryListener() throws Exception {
        SluiceServer server = ServerText.in(directory).with(SHORT_GRACE).start();
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (BoundListener listener : server.listeners()) {
                peers.add(new RawPeer(listener.address().getPort()));
            }
            Awaitility.await().until(() -> server.connections() == peers.size());
            server.close();
            assertEquals(0, server.connections());
            for (RawPeer peer : peers) {
                peer.awaitClose();
            }
        } finally {
            server.close();
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
    }

    @Test
    void isIdempotentAndTellsWhoeverWaits() throws Exception {
        SluiceServer server = ServerText.in(directory).start();
        server.close();
        server.close();
        server.awaitStopped();
        Awaitility.await()
                .until(
                        () ->
                                Thread.getAllStackTraces().keySet().stream()
                                        .map(Thread::getName)
                                        .noneMatch(name -> name.startsWith("vert.x-eventloop")));
    }

    @Test
    void freesPortsAndDirectory() throws Exception {
        SluiceServer first = ServerText.in(directory).start();
        ServerText same = ServerText.in(directory);
        for (BoundListener listener : first.listeners()) {
            same = same.bind(listener.name(), "127.0.0.1:" + listener.address().getPort());
        }
        int adminPort = first.adminAddress().orElseThrow().getPort();
        same = same.bind("admin", "127.0.0.1:" + adminPort);
        first.close();
        assertThrows(IOException.class, () -> new RawPeer(first.port("mqtt")).close());

        try (SluiceServer second = same.start()) {
            assertEquals(first.listeners(), second.listeners());
            assertEquals(adminPort, second.adminAddress().orElseThrow().getPort());
        }
    }

    /** An AMQP peer that does not answer the close keeps the server in its grace time. */
    @Test
    void whileStoppingItIsAliveAndNotReady() throws Exception {
        SluiceServer server =
                ServerText.in(directory).with("limits: { stop-grace: 1500ms }").start();
        Thread stopper = Thread.ofVirtual().unstarted(server::close);
        try (Http http = new Http(server.adminAddress().orElseThrow());
                RawPeer peer = new RawPeer(server.port("amqp"))) {
            peer.send(AMQP_OPEN).read(16);
            stopper.start();
            HttpResponse<String> ready =
                    Awaitility.await()
                            .until(
                                    () -> http.get("/health/ready"),
                                    answer -> answer.statusCode() != 200);
            assertEquals(503, ready.statusCode());
            assertEquals("{\"status\":\"down\",\"reasons\":[\"stopping\"]}\n", ready.body());
            assertEquals(200, http.get("/health/live").statusCode());
            assertEquals(200, http.get("/health/started").statusCode());
            assertThrows(IOException.class, () -> new RawPeer(server.port("mqtt")).close());
        } finally {
            server.close();
            stopper.join();
        }
    }
}
