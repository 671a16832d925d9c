package dev.sluice.server.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * Asks an admin listener.
 *
 * <p><i>Confined to the test's thread.</i>
 */
public final class Http implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newHttpClient();
    private final String root;

    public Http(InetSocketAddress address) {
        this.root = "http://127.0.0.1:" + address.getPort();
    }

    /** The answer to {@code GET}. */
    public HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return ask("GET", path);
    }

    /** The answer to any method. */
    public HttpResponse<String> ask(String method, String path)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(root + path))
                        .method(method, BodyPublishers.noBody())
                        .timeout(PATIENCE)
                        .build();
        return client.send(request, BodyHandlers.ofString());
    }

    /** What {@code /metrics} says. */
    public Scrape metrics() throws IOException, InterruptedException {
        return new Scrape(get("/metrics").body());
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
