package dev.sluice.server.testkit;

import dev.sluice.config.ConfigException;
import dev.sluice.server.SluiceServer;
import dev.sluice.server.StartException;
import dev.sluice.server.config.Configuration;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The configuration of a test's server: four listeners and the admin listener on ports that the
 * system chooses, and the engine in memory.
 *
 * <p><i>Immutable.</i>
 */
public record ServerText(Path directory, Map<String, String> binds, String more) {
    private static final String FREE = "127.0.0.1:0";

    public ServerText {
        binds = Map.copyOf(binds);
    }

    /** Every port free to choose. */
    public static ServerText in(Path directory) {
        return new ServerText(directory, Map.of(), "");
    }

    /** Another place for a listener or {@code admin}. */
    public ServerText bind(String listener, String place) {
        Map<String, String> all = new LinkedHashMap<>(binds);
        all.put(listener, place);
        return new ServerText(directory, all, more);
    }

    /** A further section. */
    public ServerText with(String section) {
        return new ServerText(directory, binds, more + section + "\n");
    }

    /** The text of the file. */
    public String yaml() {
        return """
        listeners:
          mqtt: { protocol: mqtt, bind: "%s" }
          amqp: { protocol: amqp, bind: "%s" }
          native: { protocol: native, bind: "%s" }
          any: { protocol: any, bind: "%s" }
        admin: { bind: "%s" }
        storage: { engine: memory, directory: "%s" }
        auto-create:
          - { names: "+", kind: queue, durable: false }
          - { names: "#", kind: topic }
        %s\
        """
                .formatted(
                        bindOf("mqtt"),
                        bindOf("amqp"),
                        bindOf("native"),
                        bindOf("any"),
                        bindOf("admin"),
                        directory,
                        more);
    }

    /** A server with this configuration. */
    public SluiceServer start() throws ConfigException, StartException {
        return SluiceServer.start(Configuration.parse("test.yaml", yaml()));
    }

    private String bindOf(String listener) {
        return binds.getOrDefault(listener, FREE);
    }
}
