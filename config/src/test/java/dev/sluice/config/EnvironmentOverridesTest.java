package dev.sluice.config;

import static dev.sluice.config.Samples.lines;
import static dev.sluice.config.Samples.problems;
import static dev.sluice.config.Samples.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Samples.Broker;
import dev.sluice.config.Samples.Kind;
import dev.sluice.config.Samples.Listener;
import dev.sluice.config.Samples.MqttOptions;
import dev.sluice.config.Samples.Rule;
import dev.sluice.config.Samples.Storage;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

class EnvironmentOverridesTest {
    record File(Map<String, Listener> listeners) {}

    @Test
    void variableReplacesAValueOfTheFile() throws ConfigException {
        String yaml = "listeners: {mqtt: {protocol: mqtt, bind: 127.0.0.1:1883}}";
        Map<String, String> environment =
                Map.of(
                        "SLUICE__LISTENERS__MQTT__BIND", "127.0.0.1:1884",
                        "SLUICE_HOME", "/opt/sluice",
                        "sluice__listeners__mqtt__bind", "ignored: only capitals");
        assertEquals(
                Map.of(
                        "mqtt",
                        new Listener(
                                "mqtt",
                                new BindAddress("127.0.0.1", 1884),
                                Duration.ofSeconds(10))),
                tree(yaml, environment).bind(File.class).listeners());
    }

    @Test
    void variablesAloneMakeSectionsAndNames() throws ConfigException {
        Map<String, String> environment =
                Map.of(
                        "SLUICE__LISTENERS__MY_MQTT__PROTOCOL", "mqtt",
                        "SLUICE__LISTENERS__MY_MQTT__BIND", "[::1]:1883");
        assertEquals(
                Map.of(
                        "my-mqtt",
                        new Listener("mqtt", new BindAddress("::1", 1883), Duration.ofSeconds(10))),
                tree("listeners:", environment).bind(File.class).listeners());
    }

    @Test
    void keysOfTheFileAreFoundWithoutRegardToCaseAndUnderscore() throws ConfigException {
        String yaml = lines("streams:", "  My_Orders: {topics: [a]}", "  other: {topics: [b]}");
        Broker broker =
                tree(yaml, Map.of("SLUICE__STREAMS__MY_ORDERS__PARTITIONS", "8"))
                        .bind(Broker.class);
        assertEquals(List.of("My_Orders", "other"), List.copyOf(broker.streams().keySet()));
        assertEquals(
                List.of(8, 1),
                broker.streams().values().stream().map(s -> s.partitions()).toList());
    }

    @Test
    void listsMappingsAndQuotedTextAreReadAsYaml() throws ConfigException {
        Broker broker =
                tree(
                                "labels: [x]",
                                Map.of(
                                        "SLUICE__LABELS", "[\"p, q\", r]",
                                        "SLUICE__STORAGE", "{directory: '/d'}",
                                        "SLUICE__STORAGE__ENGINE", "'local-disk'"))
                        .bind(Broker.class);
        assertEquals(List.of("p, q", "r"), broker.labels());
        assertEquals(new Storage(Samples.Engine.LOCAL_DISK, Path.of("/d")), broker.storage());
    }

    @Test
    void otherValuesAreTakenAsTheyAre() throws ConfigException {
        String yaml = "auto-create: [{names: a, kind: none}, {names: b, kind: none}]";
        Map<String, String> environment =
                Map.of(
                        "SLUICE__AUTO_CREATE__0__NAMES", " # ",
                        "SLUICE__AUTO_CREATE__1__NAMES", "x: y",
                        "SLUICE__AUTO_CREATE__1__KIND", "topic");
        assertEquals(
                List.of(new Rule("#", Kind.NONE), new Rule("x: y", Kind.TOPIC)),
                tree(yaml, environment).bind(Broker.class).autoCreate());
    }

    @Test
    void referencesAreReplacedInOverridesToo() throws ConfigException {
        Map<String, String> environment =
                Map.of("SLUICE__STORAGE__DIRECTORY", "${env:BASE}/x", "BASE", "/b");
        assertEquals(
                Path.of("/b/x"), tree("", environment).bind(Broker.class).storage().directory());
    }

    @Test
    void problemsNameTheVariable() {
        Map<String, String> environment =
                Map.of(
                        "SLUICE__MAX_PACKET_BYTES", "big",
                        "SLUICE__STRCT", "true",
                        "SLUICE__STRICT__DEEPER", "true",
                        "SLUICE____A", "1",
                        "SLUICE__", "1");
        assertEquals(
                lines(
                        "environment SLUICE__: names no key; write SLUICE__SECTION__KEY, with __"
                                + " between the parts",
                        "environment SLUICE__MAX_PACKET_BYTES: max-packet-bytes: bad value"
                                + " \"big\": a size is a whole number with the unit B, KiB, MiB,"
                                + " GiB or TiB, such as 64KiB",
                        "environment SLUICE__STRCT: strct: unknown key; did you mean \"strict\"?"
                                + " Valid keys: max-packet-bytes, strict",
                        "environment SLUICE__STRICT__DEEPER: strict: has no keys, it is true; name"
                                + " an existing key or remove the variable",
                        "environment SLUICE____A: names no key; write SLUICE__SECTION__KEY, with"
                                + " __ between the parts"),
                problems("strict: true", environment, MqttOptions.class) + "\n");
    }

    @Test
    void anEmptyVariableIsNoValue() {
        assertEquals(
                "environment SLUICE__MAX_PACKET_BYTES: max-packet-bytes: wrong type: expected a"
                        + " size such as 64KiB, found nothing",
                problems("", Map.of("SLUICE__MAX_PACKET_BYTES", ""), MqttOptions.class));
    }

    @Test
    void listItemsMustExist() {
        assertEquals(
                "environment SLUICE__LABELS__2: labels: is a list of 2; name an item by its number"
                        + " from 0, or set the whole list as [item, item]",
                problems("labels: [a, b]", Map.of("SLUICE__LABELS__2", "c"), Broker.class));
        assertEquals(
                "environment SLUICE__LABELS__X: labels: is a list of 2; name an item by its number"
                        + " from 0, or set the whole list as [item, item]",
                problems("labels: [a, b]", Map.of("SLUICE__LABELS__X", "c"), Broker.class));
    }

    @Test
    void aNameThatFitsTwoKeysIsRefused() {
        assertEquals(
                "environment SLUICE__STREAMS__A_B__KEY: streams.a-b: means several keys: a-b, A_B;"
                        + " set it in the file",
                problems(
                        "streams: {a-b: {}, A_B: {}}",
                        Map.of("SLUICE__STREAMS__A_B__KEY", "x"),
                        Broker.class));
    }

    @Test
    void badYamlInAVariableIsItsProblem() {
        String shown =
                problems("", Map.of("SLUICE__LABELS", "[a, {b]"), Broker.class)
                        .replaceAll("YAML: .*", "YAML");
        assertEquals("environment SLUICE__LABELS: the value is not valid YAML", shown);
        assertEquals(
                "environment SLUICE__LABELS: the value character U+0000 is not allowed here;"
                        + " remove it",
                problems("", Map.of("SLUICE__LABELS", "\0"), Broker.class));
    }

    @Test
    void deepNamesAreRefused() {
        String name = "SLUICE__" + "A__".repeat(10_000) + "A";
        assertEquals(
                "environment "
                        + name
                        + ": names no key; write SLUICE__SECTION__KEY, with __ between the parts",
                problems("", Map.of(name, "1"), Broker.class));
    }
}
