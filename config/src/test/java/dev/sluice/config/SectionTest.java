package dev.sluice.config;

import static dev.sluice.config.Samples.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Samples.Engine;
import dev.sluice.config.Samples.Listener;
import dev.sluice.config.Samples.MqttOptions;
import dev.sluice.config.Samples.Storage;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sections bound one by one, as by modules that do not know each other. */
class SectionTest {
    private static final Map<String, Class<? extends Record>> OPTIONS =
            Map.of("mqtt", MqttOptions.class, "echo", Echo.class);

    record Echo(@Default("1") int times) {}

    record Admin(@Default("127.0.0.1:8161") BindAddress bind) {}

    /** Binds listeners as the server does, with the options their protocol has. */
    private static void bindListeners(Binder binder) {
        for (Section listener : binder.root().sections("listeners")) {
            Optional<Listener> unused = listener.bind(Listener.class);
            Class<? extends Record> options =
                    OPTIONS.get(listener.value("protocol", String.class).orElse(""));
            if (options == null) {
                listener.problem("protocol", "no such protocol; have mqtt, echo");
                listener.allowOtherKeys();
            } else {
                assertTrue(listener.bind(options).isPresent() || unused.isEmpty());
            }
        }
    }

    private static String problems(Binder binder) {
        return String.valueOf(assertThrows(ConfigException.class, binder::finish).getMessage());
    }

    @Test
    void severalRecordsShareOneSection() throws ConfigException {
        Binder binder =
                new Binder(
                        ConfigTree.parse(
                                "test.yaml",
                                lines(
                                        "listeners:",
                                        "  m: {protocol: mqtt, bind: h:1, strict: true}",
                                        "  e: {protocol: echo, bind: h:2, times: 3}")));
        List<Section> listeners = binder.root().sections("listeners");
        assertEquals(List.of("m", "e"), listeners.stream().map(Section::name).toList());
        assertEquals("listeners.e", listeners.get(1).path());
        assertEquals("test.yaml:3:3", listeners.get(1).position().toString());
        bindListeners(binder);
        assertEquals(
                List.of(
                        "listeners.m.protocol: mqtt  # test.yaml:2:17",
                        "listeners.m.bind: h:1  # test.yaml:2:29",
                        "listeners.m.timeout: 10s  # default",
                        "listeners.m.max-packet-bytes: 64KiB  # default",
                        "listeners.m.strict: true  # test.yaml:2:42",
                        "listeners.e.protocol: echo  # test.yaml:3:17",
                        "listeners.e.bind: h:2  # test.yaml:3:29",
                        "listeners.e.timeout: 10s  # default",
                        "listeners.e.times: 3  # test.yaml:3:41"),
                binder.finish().toString().lines().toList());
    }

    @Test
    void validKeysAreTheUnionOfAllRecords() throws ConfigException {
        Binder binder =
                new Binder(
                        ConfigTree.parse(
                                "test.yaml",
                                lines(
                                        "listeners:",
                                        "  m: {protocol: mqtt, bind: h:1, times: 3}",
                                        "  e: {protocol: ecko, bind: nowhere, times: 3}")));
        bindListeners(binder);
        assertEquals(
                lines(
                        "test.yaml:2:34: listeners.m.times: unknown key; valid keys: protocol,"
                                + " bind, timeout,"
                                + " max-packet-bytes, strict",
                        "test.yaml:3:17: listeners.e.protocol: no such protocol; have mqtt, echo",
                        "test.yaml:3:29: listeners.e.bind: bad value \"nowhere\": an address is"
                                + " host:port, such as 127.0.0.1:1883; the host 0.0.0.0 means all"
                                + " interfaces"),
                problems(binder) + "\n");
    }

    @Test
    void topLevelKeysThatNobodyBindsAreUnknown() throws ConfigException {
        Binder binder =
                new Binder(ConfigTree.parse("test.yaml", lines("storag:", "admin:", "foo: 1")));
        assertEquals(
                Optional.of(new Storage(Engine.MEMORY, Path.of("data"))),
                binder.root().section("storage").bind(Storage.class));
        assertEquals(
                Optional.of(Binder.defaultsOf(Admin.class)),
                binder.root().section("admin").bind(Admin.class));
        assertEquals(
                lines(
                        "test.yaml:1:1: storag: unknown key; did you mean \"storage\"? Valid keys:"
                                + " storage, admin",
                        "test.yaml:3:1: foo: unknown key; valid keys: storage, admin"),
                problems(binder) + "\n");
    }

    @Test
    void absentSectionsHaveNoValuesAndPointToWhatTheyAreMissingFrom() throws ConfigException {
        Binder binder = new Binder(ConfigTree.parse("test.yaml", lines("outer:", "  other: 1")));
        Section inner = binder.root().section("outer").section("inner");
        assertFalse(inner.isPresent());
        assertEquals("outer.inner", inner.path());
        assertEquals("test.yaml:1:1", inner.position().toString());
        assertEquals(Optional.empty(), inner.value("x", String.class));
        assertEquals(List.of(), inner.sections("names"));
        assertEquals(Optional.empty(), inner.bind(Listener.class));
        inner.problem("x", "is needed");
        assertTrue(problems(binder).contains("test.yaml:1:1: outer.inner: is needed"));
    }

    @Test
    void sectionsOfSomethingElseAreAProblem() throws ConfigException {
        Binder binder = new Binder(ConfigTree.parse("test.yaml", "listeners: [a]"));
        assertEquals(List.of(), binder.root().sections("listeners"));
        assertEquals(
                "test.yaml:1:12: listeners: wrong type: expected a mapping of names, found a list;"
                        + " write \"NAME:\"",
                problems(binder));
    }

    @Test
    void navigatingAloneMakesNoKeyValid() throws ConfigException {
        Binder binder = new Binder(ConfigTree.parse("test.yaml", "a: {b: {c: 1}}"));
        assertTrue(binder.root().section("a").section("b").isPresent());
        assertEquals("test.yaml:1:1: a: unknown key; no keys are valid here", problems(binder));
    }
}
