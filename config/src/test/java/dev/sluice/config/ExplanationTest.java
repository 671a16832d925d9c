package dev.sluice.config;

import static dev.sluice.config.Samples.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Samples.Broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class ExplanationTest {
    @TempDir Path directory;

    record Secrets(
            Optional<String> fromFile,
            Optional<String> fromEnvironment,
            @Secret Optional<String> marked,
            @Secret List<String> list,
            List<String> mixed,
            String shown) {}

    private static Explanation explain(ConfigTree tree, Class<? extends Record> type)
            throws ConfigException {
        Binder binder = new Binder(tree);
        var _ = binder.root().bind(type);
        return binder.finish();
    }

    @Test
    void listsEveryValueWithItsSourceInRecordOrder() throws ConfigException {
        String yaml =
                lines(
                        "auto-create:",
                        "  - kind: none",
                        "streams:",
                        "  s:",
                        "    topics: [a/#, b]",
                        "    retention: {time: 7d}");
        Map<String, String> environment =
                Map.of("SLUICE__STORAGE__DIRECTORY", "/d", "SLUICE__STREAMS__S__PARTITIONS", "2");
        assertEquals(
                lines(
                        "streams.s.topics: [a/#, b]  # test.yaml:5:13",
                        "streams.s.partitions: 2  # environment SLUICE__STREAMS__S__PARTITIONS",
                        "streams.s.key: address  # default",
                        "streams.s.retention.time: 7d  # test.yaml:6:23",
                        "streams.s.retention.size: (unset)  # default",
                        "storage.engine: memory  # default",
                        "storage.directory: /d  # environment SLUICE__STORAGE__DIRECTORY",
                        "auto-create[0].names: #  # default",
                        "auto-create[0].kind: none  # test.yaml:2:11",
                        "labels: [a, b]  # default"),
                explain(Samples.tree(yaml, environment), Broker.class).toString());
    }

    @Test
    void emptyCollectionsAreListed() throws ConfigException {
        Explanation explanation =
                explain(Samples.tree(lines("streams: {}", "labels: []"), Map.of()), Broker.class);
        assertEquals(
                List.of(
                        "streams: {}  # test.yaml:1:10",
                        "storage.engine: memory  # default",
                        "storage.directory: data  # default",
                        "auto-create: []  # default",
                        "labels: []  # test.yaml:2:9"),
                explanation.toString().lines().toList());
        assertEquals(Position.DEFAULT, explanation.entries().get(1).source());
    }

    @Test
    void anItemFromElsewhereIsListedByItself() throws ConfigException {
        ConfigTree tree = Samples.tree("labels: [x, y]", Map.of("SLUICE__LABELS__1", "z"));
        assertEquals(
                List.of(
                        "labels[0]: x  # test.yaml:1:10",
                        "labels[1]: z  # environment SLUICE__LABELS__1"),
                explain(tree, Broker.class)
                        .toString()
                        .lines()
                        .filter(l -> l.startsWith("labels"))
                        .toList());
    }

    @Test
    void secretsAreHidden() throws ConfigException, IOException {
        Files.writeString(directory.resolve("pw"), "s3cret\n");
        String yaml =
                lines(
                        "from-file: user:${file:pw}",
                        "from-environment: ${env:HOME}",
                        "marked: s3cret",
                        "list: [s3cret, s3cret]",
                        "mixed: [\"${file:pw}\", open]",
                        "shown: \"a\\e[0m\"");
        ConfigTree tree =
                ConfigTree.parse("test.yaml", yaml, directory, Map.of("HOME", "/home/me"));
        assertEquals(
                List.of(
                        "******",
                        "/home/me",
                        "******",
                        "[******, ******]",
                        "[******, open]",
                        "a\\u001B[0m"),
                explain(tree, Secrets.class).entries().stream()
                        .map(Explanation.Entry::value)
                        .toList());
    }
}
