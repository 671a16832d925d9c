package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The shipped files use only the keys that docs/configuration.md lists, in the types it gives them.
 * What the values mean is checked where the records of the modules are.
 */
class ShippedFilesTest {
    private static final Path MAIN_FILE = Path.of("sluice.yaml");
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");

    record Shape(
            Map<String, ListenerShape> listeners,
            Optional<AdminShape> admin,
            Samples.Storage storage,
            Map<String, StreamShape> streams,
            Map<String, QueueShape> queues,
            List<RuleShape> autoCreate) {}

    record ListenerShape(
            String protocol,
            BindAddress bind,
            @Default("tcp") TransportShape transport,
            @Default("off") ProxyShape proxyProtocol,
            Optional<Integer> maxConnections,
            Optional<Integer> maxAcceptsPerSecond,
            WebSocketShape websocket) {
        /** With nothing but what is required. */
        static ListenerShape plain(String protocol, int port) {
            return new ListenerShape(
                    protocol,
                    new BindAddress("127.0.0.1", port),
                    TransportShape.TCP,
                    ProxyShape.OFF,
                    Optional.empty(),
                    Optional.empty(),
                    new WebSocketShape(
                            Optional.empty(), List.of(), Optional.empty(), Optional.empty()));
        }
    }

    enum TransportShape {
        TCP,
        WEBSOCKET
    }

    enum ProxyShape {
        OFF,
        REQUIRED
    }

    record WebSocketShape(
            Optional<String> path,
            List<String> allowedOrigins,
            Optional<ByteSize> maxFrameBytes,
            Optional<ByteSize> maxHeaderBytes) {}

    record AdminShape(BindAddress bind) {}

    record StreamShape(
            List<String> topics,
            @Default("1") int partitions,
            Optional<String> key,
            Samples.Retention retention) {}

    record QueueShape(
            Optional<Boolean> durable,
            List<String> topics,
            Optional<Long> maxMessages,
            Optional<ByteSize> maxBytes,
            Optional<WhenFull> whenFull,
            Optional<Integer> maxDeliveries) {}

    enum WhenFull {
        BACK_PRESSURE,
        REJECT,
        DROP_OLDEST
    }

    record RuleShape(String names, Samples.Kind kind, Optional<Boolean> durable) {}

    static List<Path> shippedFiles() throws IOException {
        try (Stream<Path> examples = Files.list(Path.of("examples"))) {
            return Stream.concat(
                            Stream.of(MAIN_FILE),
                            examples.filter(file -> file.toString().endsWith(".yaml")))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shippedFiles")
    void bindsToTheDocumentedShape(Path file) throws ConfigException {
        Shape shape = ConfigTree.load(file, Map.of()).bind(Shape.class);
        assertFalse(shape.listeners().isEmpty(), "listeners");
    }

    @ParameterizedTest
    @MethodSource("shippedFiles")
    void listensOnLoopbackOnly(Path file) throws Exception {
        Shape shape = ConfigTree.load(file, Map.of()).bind(Shape.class);
        for (ListenerShape listener : shape.listeners().values()) {
            InetAddress address = listener.bind().toSocketAddress().getAddress();
            assertTrue(address.isLoopbackAddress(), listener.toString());
        }
    }

    @Test
    void mainFileHasTheFourListenersAndAdmin() throws ConfigException {
        Shape shape = ConfigTree.load(MAIN_FILE, Map.of()).bind(Shape.class);
        assertEquals(
                Map.of(
                        "mqtt", ListenerShape.plain("mqtt", 1883),
                        "amqp", ListenerShape.plain("amqp", 5672),
                        "native", ListenerShape.plain("native", 7670),
                        "any", ListenerShape.plain("any", 7600)),
                shape.listeners());
        assertEquals(
                Optional.of(new AdminShape(new BindAddress("127.0.0.1", 8161))), shape.admin());
        assertEquals(new Samples.Storage(Samples.Engine.LOCAL, Path.of("data")), shape.storage());
    }

    @Test
    void commentedSectionsOfTheMainFileAreValidOnceUncommented()
            throws IOException, ConfigException {
        String text = Files.readString(MAIN_FILE);
        String uncommented =
                Pattern.compile("(?m)^# ((streams|queues):$|  .*$)").matcher(text).replaceAll("$1");
        Shape shape = Samples.bind(uncommented, Shape.class);
        assertEquals(
                new StreamShape(
                        List.of("sensors/#"),
                        4,
                        Optional.of("address"),
                        new Samples.Retention(
                                Optional.of(Duration.ofDays(7)),
                                Optional.of(new ByteSize(1L << 30)))),
                shape.streams().get("telemetry"));
        assertEquals(
                new QueueShape(
                        Optional.of(true),
                        List.of("shop/+/orders"),
                        Optional.of(100_000L),
                        Optional.of(new ByteSize(100L << 20)),
                        Optional.of(WhenFull.BACK_PRESSURE),
                        Optional.of(10)),
                shape.queues().get("orders"));
    }

    @Test
    void environmentExampleTakesItsVariables() throws ConfigException {
        Map<String, String> environment =
                Map.of(
                        "MQTT_BIND", "127.0.0.1:11883",
                        "DATA", "/var/lib/sluice",
                        "ORDERS_LIMIT", "7",
                        "SLUICE__QUEUES__ORDERS__MAX_DELIVERIES", "3");
        Path file = Path.of("examples", "from-environment.yaml");
        Shape shape = ConfigTree.load(file, environment).bind(Shape.class);
        ListenerShape mqtt = ListenerShape.plain("mqtt", 11_883);
        assertEquals(mqtt, shape.listeners().get("mqtt"));
        assertEquals(Path.of("/var/lib/sluice"), shape.storage().directory());
        QueueShape orders = shape.queues().get("orders");
        assertEquals(Optional.of(7L), orders == null ? null : orders.maxMessages());
        assertEquals(Optional.of(3), orders == null ? null : orders.maxDeliveries());
    }

    @Test
    void documentedYamlBlocksAreValid() throws IOException, ConfigException {
        Matcher block =
                Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                        .matcher(Files.readString(DOCUMENT));
        Map<String, String> environment = Map.of("MQTT_BIND", "127.0.0.1:1883");
        int count = 0;
        while (block.find()) {
            ConfigTree tree = Samples.tree(block.group(1), environment);
            assertEquals(List.of(), tree.problems());
            Shape unused = tree.bind(Shape.class);
            assertEquals(unused, tree.bind(Shape.class));
            count++;
        }
        assertTrue(count >= 2, "blocks: " + count);
    }
}
