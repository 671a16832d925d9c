package dev.sluice.conformance.foreign;

import dev.sluice.conformance.client.Carrier;
import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.Launcher;
import dev.sluice.conformance.harness.Mosquitto;
import dev.sluice.conformance.harness.RunningBroker;
import dev.sluice.conformance.harness.Tools;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A client program: how to see whether it is there, and how it publishes and subscribes.
 *
 * <p><i>Immutable.</i>
 *
 * @param tool what must be installed
 * @param probe a command that ends with code 0 if it is
 * @param knowsProperties whether it sends and shows the property {@code tenant=acme}
 */
record ForeignClient(
        String name,
        String tool,
        List<String> probe,
        boolean knowsProperties,
        CommandLine publishing,
        CommandLine subscribing) {
    /** The programs of this module, and what npm has installed for them. */
    private static final Path SCRIPTS = Launcher.directory().resolve("conformance-tests/clients");

    /** The place of those who come by WebSocket. */
    private static final String WEBSOCKET = "WebSocket";

    private static final String MOSQUITTO_LINE = "{\"address\":\"%t\",\"body\":\"%p\"}";

    /** Writes a command for a broker, a topic and, when publishing, a text. */
    @FunctionalInterface
    interface CommandLine {
        List<String> of(RunningBroker broker, String topic, String text);
    }

    static List<ForeignClient> all() {
        return List.of(
                mosquitto("mqttv311"),
                mosquitto("mqttv5"),
                mqttJs("4", Carrier.TCP),
                mqttJs("5", Carrier.TCP),
                mqttJs("4", Carrier.WEBSOCKET),
                mqttJs("5", Carrier.WEBSOCKET),
                rhea(Carrier.TCP),
                rhea(Carrier.WEBSOCKET),
                proton());
    }

    /** Publishes and returns when the program has ended well. */
    void publish(RunningBroker broker, String topic, String text)
            throws IOException, InterruptedException {
        try (ChildProcess process = start(publishing.of(broker, topic, text))) {
            int code = process.awaitEnd(Duration.ofSeconds(20));
            if (code != 0) {
                throw new AssertionError(process + " ends with " + code + process.errors());
            }
        }
    }

    /** Subscribes and returns when the broker has confirmed it; ends after one message. */
    ChildProcess subscribe(RunningBroker broker, String topic) throws IOException {
        ChildProcess process = start(subscribing.of(broker, topic, ""));
        process.awaitLine(
                line -> line.equals("ready") || Mosquitto.isSubscribed(line),
                Duration.ofSeconds(20));
        return process;
    }

    /** The message that a subscribed program prints as a line of JSON. */
    static String received(ChildProcess subscriber) {
        return subscriber.awaitLine(line -> line.startsWith("{"), Duration.ofSeconds(20));
    }

    /** Skips the test, and says so, if the program is not there. */
    void require() {
        Tools.require(tool, SCRIPTS, probe);
    }

    private static ChildProcess start(List<String> command) throws IOException {
        return ChildProcess.start(SCRIPTS, Map.of(), command);
    }

    private static ForeignClient mosquitto(String version) {
        return new ForeignClient(
                "mosquitto " + version,
                "mosquitto_pub",
                Mosquitto.PROBE,
                false,
                (broker, topic, text) ->
                        Mosquitto.publish(broker, topic, "-V", version, "-q", "1", "-m", text),
                (broker, topic, _) ->
                        Mosquitto.subscribe(
                                broker,
                                topic,
                                "-V",
                                version,
                                "-q",
                                "1",
                                "-C",
                                "1",
                                "-F",
                                MOSQUITTO_LINE));
    }

    private static ForeignClient mqttJs(String version, Carrier carrier) {
        boolean knowsProperties = version.equals("5");
        String place = carrier == Carrier.TCP ? "mqtt" : WEBSOCKET;
        return new ForeignClient(
                "mqtt.js version " + version + " over " + carrier,
                "mqtt.js",
                moduleProbe("mqtt"),
                knowsProperties,
                (broker, topic, text) ->
                        script(broker, place, "node", "mqttjs.mjs", "pub", version, topic, text),
                (broker, topic, _) ->
                        script(broker, place, "node", "mqttjs.mjs", "sub", version, topic, "1"));
    }

    private static ForeignClient rhea(Carrier carrier) {
        String place = carrier == Carrier.TCP ? "amqp" : WEBSOCKET;
        return new ForeignClient(
                "rhea over " + carrier,
                "rhea",
                moduleProbe(carrier == Carrier.TCP ? "rhea" : "ws"),
                true,
                (broker, topic, text) ->
                        script(broker, place, "node", "rhea.mjs", "pub", "topic", topic, text),
                (broker, topic, _) ->
                        script(broker, place, "node", "rhea.mjs", "sub", "topic", topic, "1"));
    }

    /** Its package is Debian's, so another python3 on the path may not have it. */
    private static ForeignClient proton() {
        String python =
                Tools.isPresent(SCRIPTS, List.of("python3", "-c", "import proton"))
                        ? "python3"
                        : "/usr/bin/python3";
        return new ForeignClient(
                "python3-qpid-proton",
                "python3-qpid-proton",
                List.of(python, "-c", "import proton"),
                true,
                (broker, topic, text) ->
                        script(
                                broker,
                                "amqp",
                                python,
                                "qpid_proton.py",
                                "pub",
                                "topic",
                                topic,
                                text),
                (broker, topic, _) ->
                        script(
                                broker,
                                "amqp",
                                python,
                                "qpid_proton.py",
                                "sub",
                                "topic",
                                topic,
                                "1"));
    }

    private static List<String> moduleProbe(String module) {
        return List.of("node", "--input-type=module", "-e", "await import('" + module + "')");
    }

    /**
     * INTERPRETER SCRIPT MODE PLACE and the rest; a publisher also gets the property. A place is
     * the port of a listener or, for WebSocket, an address.
     */
    private static List<String> script(
            RunningBroker broker, String place, String interpreter, String... rest) {
        List<String> command = new ArrayList<>(List.of(interpreter, rest[0], rest[1]));
        command.add(
                place.equals(WEBSOCKET)
                        ? "ws://%s:%d/any/path".formatted(broker.host(), broker.port("any"))
                        : Integer.toString(broker.port(place)));
        command.addAll(List.of(rest).subList(2, rest.length));
        if (rest[1].equals("pub")) {
            command.add("tenant=acme");
        }
        return command;
    }

    @Override
    public String toString() {
        return name;
    }
}
