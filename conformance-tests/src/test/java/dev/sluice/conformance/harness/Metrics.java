package dev.sluice.conformance.harness;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/**
 * What {@code /metrics} of a broker said at one moment.
 *
 * <p><i>Immutable.</i>
 */
public record Metrics(List<String> lines) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    public Metrics {
        lines = List.copyOf(lines);
    }

    /** Asks the admin listener. */
    public static Metrics of(RunningBroker broker) throws IOException, InterruptedException {
        URI uri = URI.create("http://" + broker.host() + ":" + broker.adminPort() + "/metrics");
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IOException("status " + response.statusCode() + ": " + response.body());
            }
            return new Metrics(response.body().lines().toList());
        }
    }

    /** By how much the sum of a metric is more than it was. */
    public double since(Metrics before, String name) {
        return sum(name) - before.sum(name);
    }

    /**
     * The sum of a metric over all series that have these tags, written {@code name="value"}; 0 if
     * there is none.
     */
    public double sum(String name, String... tags) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> List.of(tags).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
