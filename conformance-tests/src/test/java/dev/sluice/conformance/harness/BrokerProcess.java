package dev.sluice.conformance.harness;

import org.awaitility.Awaitility;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A broker started by {@code ./sluice start} as a process of its own, on ports chosen beforehand.
 *
 * <p><i>Thread-safe.</i>
 */
public final class BrokerProcess implements RunningBroker {
    private static final Duration START_TIME = Duration.ofSeconds(30);

    private final BrokerConfig config;
    private final ChildProcess process;
    private volatile boolean isKilled;

    private BrokerProcess(BrokerConfig config, ChildProcess process) {
        this.config = config;
        this.process = process;
    }

    /** Starts one and returns when it says that it is ready. */
    public static BrokerProcess start(BrokerConfig config) throws IOException {
        List<Integer> ports = FreePorts.find(config.listeners().length + 1);
        int next = 0;
        for (String listener : config.listeners()) {
            config.port(listener, ports.get(next++));
        }
        config.port("admin", ports.get(next));
        Path file = Files.writeString(config.directory().resolve("test.yaml"), config.yaml());
        var broker =
                new BrokerProcess(config, Launcher.start("start", "--config", file.toString()));
        try {
            broker.awaitReady();
            return broker;
        } catch (Throwable e) {
            broker.process.close();
            throw e;
        }
    }

    private void awaitReady() {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI ready = URI.create("http://" + host() + ":" + adminPort() + "/health/ready");
            HttpRequest request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            Awaitility.await("readiness of the broker")
                    .atMost(START_TIME)
                    .pollInterval(Duration.ofMillis(50))
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .failFast("the broker has ended", this::requireAlive)
                    .until(() -> http.send(request, BodyHandlers.discarding()).statusCode() == 200);
        }
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    process + " has ended: " + process.errors() + process.output());
        }
    }

    public ChildProcess process() {
        return process;
    }

    /** Sends SIGKILL and waits for the end. */
    public void kill() throws InterruptedException {
        isKilled = true;
        process.close();
        process.awaitEnd(Duration.ofSeconds(10));
    }

    @Override
    public int port(String listener) {
        return config.portOf(listener);
    }

    @Override
    public int adminPort() {
        return config.portOf("admin");
    }

    @Override
    public void close() {
        try {
            if (isKilled) {
                return;
            }
            int code = process.terminate();
            if (code != 0 && code != 143) {
                throw new IllegalStateException(
                        process + " ends with " + code + ": " + process.errors());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            process.close();
        }
    }
}
