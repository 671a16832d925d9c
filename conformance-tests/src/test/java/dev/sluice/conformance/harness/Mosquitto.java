package dev.sluice.conformance.harness;

import java.util.ArrayList;
import java.util.List;

/** The commands of Eclipse Mosquitto's clients. <i>Thread-safe.</i> */
public final class Mosquitto {
    /** Ends well where both programs are installed. */
    public static final List<String> PROBE =
            List.of("sh", "-c", "command -v mosquitto_pub && command -v mosquitto_sub");

    private Mosquitto() {}

    public static List<String> publish(RunningBroker broker, String topic, String... more) {
        return command(List.of("mosquitto_pub"), broker, topic, more);
    }

    /** Prints line by line, also into a pipe; with {@code -d} a line says that it subscribed. */
    public static List<String> subscribe(RunningBroker broker, String filter, String... more) {
        return command(List.of("stdbuf", "-oL", "mosquitto_sub", "-d"), broker, filter, more);
    }

    /** Whether a line that {@link #subscribe} printed says that the broker has confirmed it. */
    public static boolean isSubscribed(String line) {
        return line.startsWith("Subscribed");
    }

    private static List<String> command(
            List<String> program, RunningBroker broker, String topic, String... more) {
        List<String> command = new ArrayList<>(program);
        String port = Integer.toString(broker.port("mqtt"));
        command.addAll(List.of("-h", broker.host(), "-p", port, "-t", topic));
        command.addAll(List.of(more));
        return command;
    }
}
