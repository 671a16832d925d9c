package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.server.SluiceServer;
import dev.sluice.server.internal.client.ClientProtocol;
import dev.sluice.server.testkit.Http;
import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Commands without a broker, or with one that goes away. */
@Timeout(30)
class NoBrokerTest {
    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource
    void nobodyListens(ClientProtocol protocol) throws Exception {
        int port = freePort();
        String begin = "cannot connect to %s://127.0.0.1:%d: ".formatted(protocol, port);
        String pub = CommandRun.at(port, protocol, "pub", "orders", "x").ended(3).failure();
        assertTrue(pub.startsWith(begin), pub);
        assertEquals(1, pub.lines().count(), pub);
        String sub = CommandRun.at(port, protocol, "sub", "a/#").ended(3).failure();
        assertTrue(sub.startsWith(begin), sub);
        CommandRun json =
                CommandRun.at(port, protocol, "pub", "orders", "x", "-o", "json").ended(3);
        assertEquals("connection", JSON.std.mapFrom(json.err()).get("error"));
    }

    /** The server takes the connection and closes it at once. */
    @ParameterizedTest
    @EnumSource
    void whoListensHangsUp(ClientProtocol protocol) throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> hangUp =
                    CompletableFuture.runAsync(
                            () -> {
                                try {
                                    listening.accept().close();
                                } catch (IOException e) {
                                    throw new IllegalStateException(e);
                                }
                            });
            CommandRun run =
                    CommandRun.at(listening.getLocalPort(), protocol, "pub", "orders", "x");
            hangUp.join();
            assertEquals(1, run.ended(3).failure().lines().count(), run::err);
        }
    }

    @ParameterizedTest
    @EnumSource
    void serverThatStopsEndsASubscriber(ClientProtocol protocol) throws Exception {
        SluiceServer server =
                ServerText.in(directory).with("limits: { stop-grace: 200ms }").start();
        try {
            int port = server.port(protocol.toString());
            CompletableFuture<CommandRun> sub =
                    CompletableFuture.supplyAsync(
                            () -> CommandRun.at(port, protocol, "sub", "a/#"),
                            task -> Thread.ofVirtual().start(task));
            Awaitility.await().until(() -> server.connections() == 1);
            server.close();
            CommandRun run = sub.join().ended(3);
            assertEquals(1, run.failure().lines().count(), run::err);
        } finally {
            server.close();
        }
    }

    /** The queue has room for one message, so the second is never acknowledged. */
    @ParameterizedTest
    @EnumSource
    void serverThatStopsEndsAPublisher(ClientProtocol protocol) throws Exception {
        SluiceServer server =
                ServerText.in(directory)
                        .with("limits: { stop-grace: 200ms }")
                        .with("queues: { small: { durable: false, max-messages: 1 } }")
                        .start();
        try (Http http = new Http(server.adminAddress().orElseThrow())) {
            int port = server.port(protocol.toString());
            CompletableFuture<CommandRun> pub =
                    CompletableFuture.supplyAsync(
                            () -> CommandRun.at(port, protocol, "pub", "small", "x", "-n", "2"),
                            task -> Thread.ofVirtual().start(task));
            Awaitility.await()
                    .until(() -> http.metrics().value("sluice_backpressure_waits_total") == 1);
            server.close();
            CommandRun run = pub.get(10, TimeUnit.SECONDS);
            assertEquals(1, run.ended(3).failure().lines().count(), run::err);
        } finally {
            server.close();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
