package dev.sluice.benchmarks.mqtt;

import dev.sluice.benchmarks.store.Directories;
import dev.sluice.benchmarks.store.Report;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Puts the same load on Sluice, on Mosquitto and on a server that does nothing. They take turns,
 * each on the first processor with the load on the second; of each workload the run in the middle
 * is shown.
 *
 * <p>Arguments: {@code --quick}, which only sees whether it works; {@code --only=TEXT}, for the
 * workloads whose names have it; directory. It is run in the root of the project, where {@code
 * ./sluice} is built, with {@code mosquitto} installed. The data are deleted at the end.
 *
 * <p><i>Confined to the main thread.</i>
 */
public final class MqttBenchmark {
    private static final int FIRST_PORT = 18_830;

    private final Report report = new Report(System.out);
    private final Map<String, Map<Peer, List<Double>>> figures = new LinkedHashMap<>();
    private final Path parent;
    private final String only;
    private final int rounds;
    private final double warmUpSeconds;
    private final double seconds;
    private final int offlineMessages;
    private int port = FIRST_PORT;

    private MqttBenchmark(Path parent, String only, boolean isQuick) {
        this.parent = parent;
        this.only = only;
        rounds = isQuick ? 1 : 3;
        warmUpSeconds = isQuick ? 0.5 : 3;
        seconds = isQuick ? 0.5 : 3;
        offlineMessages = isQuick ? 5_000 : 200_000;
    }

    public static void main(String[] arguments) throws IOException {
        boolean isQuick = false;
        String only = "";
        Path parent = Path.of("benchmarks/target");
        for (String argument : arguments) {
            if (argument.equals("--quick")) {
                isQuick = true;
            } else if (argument.startsWith("--only=")) {
                only = argument.substring("--only=".length());
            } else {
                parent = Path.of(argument);
            }
        }
        new MqttBenchmark(parent, only, isQuick).run();
    }

    private void run() throws IOException {
        for (int round = 0; round < rounds; round++) {
            for (Peer peer : Peer.values()) {
                measure(peer, parent.resolve("mqtt-" + peer + "-" + round));
            }
        }
        report.header("workload", "Sluice", "Mosquitto", "nothing", "Sluice to Mosquitto");
        figures.forEach(this::show);
    }

    private void show(String name, Map<Peer, List<Double>> byPeer) {
        @Nullable Double sluice = middle(byPeer.get(Peer.SLUICE));
        @Nullable Double mosquitto = middle(byPeer.get(Peer.MOSQUITTO));
        report.row(
                name,
                text(sluice),
                text(mosquitto),
                text(middle(byPeer.get(Peer.NULL))),
                sluice == null || mosquitto == null
                        ? "-"
                        : String.format(Locale.ROOT, "%.2f", sluice / mosquitto));
    }

    private static @Nullable Double middle(@Nullable List<Double> values) {
        return values == null ? null : values.stream().sorted().toList().get(values.size() / 2);
    }

    private static String text(@Nullable Double value) {
        if (value == null) {
            return "-";
        }
        return String.format(Locale.ROOT, value < 100 ? "%.3f" : "%,.0f", value);
    }

    private void measure(Peer peer, Path directory) throws IOException {
        Directories.delete(directory);
        port += 2;
        try (Peer.Running broker = peer.start(directory, port)) {
            for (Workload workload : Workload.ALL) {
                if (workload.name().contains(only)) {
                    try (Load load = new Load(broker.address())) {
                        double rate =
                                new Throughput(workload, load).perSecond(warmUpSeconds, seconds);
                        note(peer, workload.name() + ", deliveries/s", rate);
                    }
                }
            }
            latency(peer, broker);
            offline(peer, broker);
        } finally {
            Directories.delete(directory);
        }
    }

    private void latency(Peer peer, Peer.Running broker) throws IOException {
        String name = "5,000/s, QoS 0, 64 B";
        if (name.contains(only)) {
            try (Load load = new Load(broker.address())) {
                double[] ms = new Latency(load, seconds).percentiles(warmUpSeconds, seconds);
                note(peer, name + ", p50 ms", ms[0]);
                note(peer, name + ", p99 ms", ms[1]);
            }
        }
    }

    private void offline(Peer peer, Peer.Running broker) throws IOException {
        String name = "to a client that is away, QoS 1, 64 B";
        if (peer != Peer.NULL && name.contains(only)) {
            try (Load load = new Load(broker.address())) {
                double[] rates = new Offline(load, offlineMessages).perSecond();
                note(peer, name + ", in/s", rates[0]);
                note(peer, name + ", out/s", rates[1]);
            }
        }
    }

    private void note(Peer peer, String name, double value) {
        figures.computeIfAbsent(name, _ -> new LinkedHashMap<>())
                .computeIfAbsent(peer, _ -> new ArrayList<>())
                .add(value);
        System.err.printf(Locale.ROOT, "%s %s: %s%n", peer, name, text(value));
    }
}
