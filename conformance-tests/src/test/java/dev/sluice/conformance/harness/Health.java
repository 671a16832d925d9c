package dev.sluice.conformance.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * What a health endpoint of a broker said at one moment.
 *
 * <p><i>Immutable.</i>
 */
public record Health(int status, String body) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Whether it can serve clients. */
    public static Health ready(RunningBroker broker) throws IOException, InterruptedException {
        return of(broker, "ready");
    }

    /** Whether it is to be left running. */
    public static Health live(RunningBroker broker) throws IOException, InterruptedException {
        return of(broker, "live");
    }

    private static Health of(RunningBroker broker, String what)
            throws IOException, InterruptedException {
        URI uri =
                URI.create(
                        "http://" + broker.host() + ":" + broker.adminPort() + "/health/" + what);
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            return new Health(response.statusCode(), response.body());
        }
    }

    public boolean isUp() {
        return status == 200;
    }
}
