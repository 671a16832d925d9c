package dev.sluice.conformance.harness;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of a test's broker: the four usual listeners with the shipped rules for new
 * names, in the test's own directory.
 *
 * <p><i>Confined to the test's thread.</i>
 */
public final class BrokerConfig {
    private static final String[] LISTENERS = {"mqtt", "amqp", "native", "any"};

    private final Path directory;
    private final Map<String, String> listenerKeys = new LinkedHashMap<>();
    private final Map<String, Integer> ports = new LinkedHashMap<>();
    private String storageKeys = "journal-file-size: 16MiB";
    private String more = "";
    private String furtherListeners = "";
    private String sysInterval = "0s";

    private BrokerConfig(Path directory) {
        this.directory = directory;
        for (String listener : LISTENERS) {
            ports.put(listener, 0);
            listenerKeys.put(listener, "");
        }
        ports.put("admin", 0);
    }

    /** Listens on ports that the system chooses. */
    public static BrokerConfig in(Path directory) {
        return new BrokerConfig(directory);
    }

    /** Further keys of one listener, as {@code key: value} parts of a flow mapping. */
    public BrokerConfig listenerKeys(String listener, String keys) {
        listenerKeys.put(listener, ", " + keys);
        return this;
    }

    /** A listener besides the usual ones, with its keys, on a port that the system chooses. */
    public BrokerConfig listener(String name, String keys) {
        furtherListeners += "  %s: { bind: 127.0.0.1:0, %s }\n".formatted(name, keys);
        return this;
    }

    /** How often the broker publishes below {@code $SYS}; tests that count want it never. */
    public BrokerConfig sysInterval(String interval) {
        sysInterval = interval;
        return this;
    }

    /** A fixed port for a listener or {@code admin}. */
    public BrokerConfig port(String listener, int port) {
        ports.put(listener, port);
        return this;
    }

    /** Other keys of the store, as {@code key: value} parts of a flow mapping. */
    public BrokerConfig storage(String keys) {
        storageKeys = keys;
        return this;
    }

    /** Whole sections besides the usual ones. */
    public BrokerConfig append(String yaml) {
        more = more + yaml + "\n";
        return this;
    }

    int portOf(String listener) {
        Integer port = ports.get(listener);
        if (port == null) {
            throw new IllegalArgumentException("no listener " + listener);
        }
        return port;
    }

    Path directory() {
        return directory;
    }

    String[] listeners() {
        return LISTENERS.clone();
    }

    /** The text of the file. */
    public String yaml() {
        var text = new StringBuilder("listeners:\n");
        for (String listener : LISTENERS) {
            text.append(
                    "  %s: { protocol: %s, bind: 127.0.0.1:%d%s }\n"
                            .formatted(
                                    listener,
                                    listener,
                                    portOf(listener),
                                    listenerKeys.get(listener)));
        }
        text.append(furtherListeners);
        return text.append("admin: { bind: 127.0.0.1:%d }\n".formatted(portOf("admin")))
                .append("storage: { directory: \"%s\", %s }\n".formatted(directory, storageKeys))
                .append("sys: { interval: %s }\n".formatted(sysInterval))
                .append("auto-create:\n")
                .append("  - { names: \"+\", kind: queue }\n")
                .append("  - { names: \"#\", kind: topic }\n")
                .append(more)
                .toString();
    }
}
