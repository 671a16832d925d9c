package dev.sluice.server.internal.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.BindAddress;
import dev.sluice.server.internal.admin.Health.Phase;
import dev.sluice.server.internal.loop.EventLoops;
import dev.sluice.server.internal.metrics.MicrometerMetrics;
import dev.sluice.server.testkit.Http;
import dev.sluice.server.testkit.RawPeer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** The admin listener, asked over HTTP. */
@Timeout(20)
class AdminRequestsTest {
    private final EventLoops loops = new EventLoops(1);
    private final MicrometerMetrics metrics = new MicrometerMetrics();
    private final Health health = new Health(loops.group(), Duration.ofMinutes(1));
    private AdminServer server;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        server =
                AdminServer.start(
                        new BindAddress("127.0.0.1", 0),
                        new AdminRequests(health, metrics::scrape, metrics));
        http = new Http(server.address());
    }

    @AfterEach
    void stop() {
        http.close();
        server.close();
        metrics.close();
        loops.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/health", "/health/", "/health/live/", "/metrics/x", "//metrics"})
    void anyOtherPathIsNotFound(String path) throws Exception {
        HttpResponse<String> answer = http.get(path);
        assertEquals(404, answer.statusCode());
        assertEquals("{\"error\":\"no such path\"}\n", answer.body());
        assertEquals("application/json", answer.headers().firstValue("content-type").orElse(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS", "PATCH"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        for (String path : List.of("/metrics", "/health/live", "/health/ready")) {
            HttpResponse<String> answer = http.ask(method, path);
            assertEquals(405, answer.statusCode(), path);
            assertEquals("GET, HEAD", answer.headers().firstValue("allow").orElse(""), path);
        }
    }

    @Test
    void headAnswersLikeGetWithoutABody() throws Exception {
        for (String path : List.of("/metrics", "/health/live", "/health/ready", "/nothing")) {
            HttpResponse<String> head = http.ask("HEAD", path);
            HttpResponse<String> get = http.get(path);
            assertEquals(get.statusCode(), head.statusCode(), path);
            assertEquals("", head.body(), path);
            assertEquals(
                    get.headers().firstValue("content-type"),
                    head.headers().firstValue("content-type"),
                    path);
        }
    }

    @Test
    void queryDoesNotCount() throws Exception {
        health.enter(Phase.RUNNING);
        assertEquals(200, http.get("/health/ready?verbose=1&x=/metrics").statusCode());
        assertTrue(http.get("/metrics?name=x").body().contains("sluice_admin_requests_total"));
    }

    @Test
    void statusFollowsThePhase() throws Exception {
        assertStatus(503, 503);
        health.enter(Phase.RUNNING);
        assertStatus(200, 200);
        health.enter(Phase.STOPPING);
        assertStatus(200, 503);
    }

    @Test
    void countsRequests() throws Exception {
        http.get("/nothing");
        http.get("/health/live");
        assertEquals(3, http.metrics().value("sluice_admin_requests_total"));
    }

    @Test
    void requestLineAndHeadersHaveLimits() throws Exception {
        String longPath = "/" + "x".repeat(AdminServer.MAX_REQUEST_LINE_BYTES);
        assertEquals("414", statusOf("GET " + longPath + " HTTP/1.1\r\n\r\n"));
        String longHeader = "X: " + "x".repeat(AdminServer.MAX_HEADER_BYTES) + "\r\n\r\n";
        assertEquals("431", statusOf("GET /metrics HTTP/1.1\r\n" + longHeader));
    }

    /** Refused connections give their places back, and so do those that end. */
    @Test
    void connectionsHaveALimit() throws Exception {
        List<RawPeer> peers = new ArrayList<>();
        try {
            for (int i = 0; i < AdminRequests.MAX_CONNECTIONS; i++) {
                peers.add(connected());
            }
            for (int i = 0; i < 5; i++) {
                try (RawPeer refused = new RawPeer(server.address().getPort())) {
                    refused.awaitClose();
                }
            }
        } finally {
            for (RawPeer peer : peers) {
                peer.close();
            }
        }
        Awaitility.await()
                .ignoreException(IOException.class)
                .until(() -> http.metrics().value("sluice_admin_connections_refused_total") >= 5);
        peers.clear();
        for (int i = 0; i < AdminRequests.MAX_CONNECTIONS - 1; i++) {
            peers.add(connected());
        }
        for (RawPeer peer : peers) {
            peer.close();
        }
    }

    /** A connection that has been answered, so it has its place. */
    private RawPeer connected() throws IOException {
        RawPeer peer = new RawPeer(server.address().getPort());
        String answer = peer.send(hex("HEAD /nothing HTTP/1.1\r\n\r\n")).read(12);
        assertEquals("HTTP/1.1 404", text(answer));
        return peer;
    }

    private void assertStatus(int started, int ready) throws Exception {
        assertEquals(started, http.get("/health/started").statusCode());
        assertEquals(ready, http.get("/health/ready").statusCode());
        assertEquals(200, http.get("/health/live").statusCode());
    }

    private String statusOf(String request) throws IOException {
        try (RawPeer peer = new RawPeer(server.address().getPort())) {
            return text(peer.send(hex(request)).read(12)).substring(9);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.US_ASCII);
    }
}
