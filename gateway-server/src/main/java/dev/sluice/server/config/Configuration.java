package dev.sluice.server.config;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigTree;
import dev.sluice.config.Explanation;
import dev.sluice.routing.RoutingConfig;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Everything a server is told before it starts.
 *
 * <p><i>Immutable.</i>
 *
 * @param source the file it came from, for messages
 * @param listeners at least one, in the file's order
 * @param explanation every value that took effect and where it came from
 */
public record Configuration(
        String source,
        List<ConfiguredListener> listeners,
        AdminConfig admin,
        ConfiguredStore store,
        LimitsConfig limits,
        SysConfig sys,
        RoutingConfig routing,
        Explanation explanation) {
    public Configuration {
        listeners = List.copyOf(listeners);
    }

    /**
     * Reads a file and the overrides in the environment.
     *
     * @param home what a relative {@code storage.directory} is relative to
     * @throws ConfigException with everything that is wrong with it
     */
    public static Configuration load(Path file, Path home, Map<String, String> environment)
            throws ConfigException {
        ConfigTree tree = ConfigTree.load(file, environment);
        return ConfigurationReader.read(file.toString(), tree, home);
    }

    /**
     * Reads a text; a relative {@code storage.directory} is relative to the working directory.
     *
     * @throws ConfigException with everything that is wrong with it
     */
    public static Configuration parse(String name, String yaml) throws ConfigException {
        return ConfigurationReader.read(name, ConfigTree.parse(name, yaml), Path.of(""));
    }
}
