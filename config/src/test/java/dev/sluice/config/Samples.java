package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Records as modules would write them, and the shortest ways to bind them in a test. */
final class Samples {
    private Samples() {}

    record Broker(
            Map<String, Stream> streams,
            Storage storage,
            List<Rule> autoCreate,
            @Default("[a, b]") List<String> labels) {}

    record Stream(
            List<String> topics,
            @Default("1") int partitions,
            @Default("address") String key,
            Retention retention) {
        Stream {
            if (partitions < 1) {
                throw new IllegalArgumentException("partitions must be at least 1");
            }
        }
    }

    record Retention(Optional<Duration> time, Optional<ByteSize> size) {}

    record Storage(@Default("memory") Engine engine, @Default("data") Path directory) {}

    enum Engine {
        MEMORY,
        LOCAL,
        LOCAL_DISK
    }

    record Rule(@Default("#") String names, Kind kind) {}

    enum Kind {
        QUEUE,
        TOPIC,
        NONE
    }

    record Listener(String protocol, BindAddress bind, @Default("10s") Duration timeout) {}

    record MqttOptions(
            @Default("64KiB") ByteSize maxPacketBytes, @Default("false") boolean strict) {}

    record Login(String user, @Secret String password) {}

    /** Lines joined by newlines, as in a file. */
    static String lines(String... lines) {
        return String.join("\n", lines) + "\n";
    }

    static <T extends Record> T bind(String yaml, Class<T> type) throws ConfigException {
        return ConfigTree.parse("test.yaml", yaml).bind(type);
    }

    static ConfigTree tree(String yaml, Map<String, String> environment) throws ConfigException {
        return ConfigTree.parse("test.yaml", yaml, Path.of(""), environment);
    }

    /** What binding the text says is wrong, one problem per line. */
    static String problems(String yaml, Class<? extends Record> type) {
        return problems(yaml, Map.of(), type);
    }

    static String problems(
            String yaml, Map<String, String> environment, Class<? extends Record> type) {
        ConfigException e =
                assertThrows(ConfigException.class, () -> tree(yaml, environment).bind(type));
        return String.valueOf(e.getMessage());
    }
}
