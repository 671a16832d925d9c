package dev.sluice.conformance.retained;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.ChildProcess;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Mosquitto;
import dev.sluice.conformance.harness.Tools;
import dev.sluice.conformance.retained.RetainingClient.Hive5;
import dev.sluice.conformance.retained.RetainingClient.Library;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every library sets and removes what is retained, and gets it as the standard says. */
class RetainedClientsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = InProcessBroker.start(BrokerConfig.in(directory));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @EnumSource
    void setsReplacesAndRemovesForEveryOther(Library library) throws Exception {
        String base = "set/" + library + "/";
        try (RetainingClient from = library.connect(broker)) {
            from.retain(base + "a", "old");
            from.retain(base + "a", "new");
            from.retain(base + "b/c", "deep");
            from.retain(base + "gone", "gone");
            from.retain(base + "gone", "");
            for (Library other : Library.values()) {
                try (RetainingClient to = other.connect(broker)) {
                    to.subscribe(base + "#", 0);
                    assertEquals(
                            Set.of(base + "a=new!", base + "b/c=deep!"),
                            new HashSet<>(List.of(to.next(), to.next())));
                    from.retain(base + "a", "new");
                    assertEquals(base + "a=new", to.next(), "none more, and live without RETAIN");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "PAHO_3")
    void obeysRetainHandling(Library library) throws Exception {
        String topic = "handling/" + library;
        try (RetainingClient client = library.connect(broker)) {
            client.retain(topic, "x");
            client.subscribe(topic, 2);
            client.subscribe(topic, 1);
            client.retain(topic, "y");
            assertEquals(topic + "=y", client.next());
            client.subscribe(topic, 0);
            assertEquals(topic + "=y!", client.next());
            client.unsubscribe(topic);
            client.subscribe(topic, 1);
            assertEquals(topic + "=y!", client.next());
        }
    }

    @Test
    void expires() throws Exception {
        try (Hive5 from = new Hive5(broker)) {
            from.retain("expiry/brief", "x", 1);
            from.retain("expiry/long", "x", 1_000);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                try (RetainingClient to = Library.PAHO_3.connect(broker)) {
                                    to.subscribe("expiry/+", 0);
                                    Set<String> got = Set.of(to.next(), marked(from, to));
                                    return got.equals(Set.of("expiry/long=x!", "expiry/mark=m"));
                                }
                            });
        }
    }

    /** What comes next if something else is published now. */
    private static String marked(RetainingClient from, RetainingClient to) throws Exception {
        from.retain("expiry/mark", "m");
        String next = to.next();
        from.retain("expiry/mark", "");
        return next;
    }

    @Test
    void mosquittoGetsIt() throws Exception {
        Tools.require("mosquitto_sub", directory, Mosquitto.PROBE);
        try (RetainingClient from = Library.PAHO_3.connect(broker)) {
            from.retain("mosquitto/t", "kept");
        }
        var command =
                Mosquitto.subscribe(
                        broker, "mosquitto/#", "-C", "1", "--retained-only", "-F", "%t=%p %r");
        try (ChildProcess process = ChildProcess.start(directory, Map.of(), command)) {
            assertEquals(0, process.awaitEnd(PATIENCE));
            assertTrue(
                    process.output().contains("mosquitto/t=kept 1"),
                    () -> String.join("\n", process.output()));
        }
    }
}
