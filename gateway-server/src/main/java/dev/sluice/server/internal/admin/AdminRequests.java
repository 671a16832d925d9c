package dev.sluice.server.internal.admin;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.core.metrics.Metrics;

import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * Answers {@code GET} and {@code HEAD} of {@code /health/live}, {@code /health/ready}, {@code
 * /health/started} and {@code /metrics}, and nothing else.
 *
 * <p><i>Thread-safe</i>; called on the admin listener's event loop.
 */
public final class AdminRequests {
    static final int MAX_CONNECTIONS = 100;

    private static final int OK = 200;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private static final String JSON_TYPE = "application/json";
    private static final String PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Health health;
    private final Supplier<String> scrape;
    private final LongAdder requests;
    private final LongAdder refused;
    private final AtomicInteger connections = new AtomicInteger();

    /**
     * Takes what it reports on.
     *
     * @param scrape gives the metrics in Prometheus' text format
     */
    public AdminRequests(Health health, Supplier<String> scrape, Metrics metrics) {
        this.health = health;
        this.scrape = scrape;
        this.requests =
                metrics.counter("sluice_admin_requests_total", "Requests to the admin listener");
        this.refused =
                metrics.counter(
                        "sluice_admin_connections_refused_total",
                        "Connections to the admin listener beyond its limit");
    }

    void connected(HttpConnection connection) {
        if (connections.incrementAndGet() > MAX_CONNECTIONS) {
            refused.increment();
            connection.close();
        }
        connection.closeHandler(_ -> connections.decrementAndGet());
    }

    void handle(HttpServerRequest request) {
        requests.increment();
        switch (request.path()) {
            case "/health/live" -> ifRead(request, () -> answerWhenKnown(request.response()));
            case "/health/ready" ->
                    ifRead(request, () -> answer(request.response(), health.ready()));
            case "/health/started" ->
                    ifRead(request, () -> answer(request.response(), health.started()));
            case "/metrics" ->
                    ifRead(
                            request,
                            () ->
                                    request.response()
                                            .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS_TYPE)
                                            .end(scrape.get()));
            case null, default ->
                    answer(request.response(), NOT_FOUND, Map.of("error", "no such path"));
        }
    }

    private static void ifRead(HttpServerRequest request, Runnable answer) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            answer.run();
        } else {
            request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            answer(
                    request.response(),
                    METHOD_NOT_ALLOWED,
                    Map.of("error", "only GET and HEAD are allowed"));
        }
    }

    private void answerWhenKnown(HttpServerResponse response) {
        var _ = health.live().thenAccept(report -> answer(response, report));
    }

    private static void answer(HttpServerResponse response, Health.Report report) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", report.isUp() ? "up" : "down");
        body.put("reasons", report.reasons());
        answer(response, report.isUp() ? OK : UNAVAILABLE, body);
    }

    private static void answer(HttpServerResponse response, int status, Map<String, ?> body) {
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON_TYPE)
                .end(json(body) + "\n");
    }

    private static String json(Map<String, ?> body) {
        try {
            return JSON.std.asString(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
