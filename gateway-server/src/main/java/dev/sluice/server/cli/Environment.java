package dev.sluice.server.cli;

import java.nio.file.Path;
import java.util.Map;

/**
 * What the commands know of the world around them.
 *
 * <p><i>Immutable.</i>
 *
 * @param console where they print
 * @param variables the environment variables
 * @param home the directory of the launcher, where {@code config} and {@code data} lie
 */
record Environment(Console console, Map<String, String> variables, Path home) {
    /** The configuration file when none is named. */
    Path defaultConfig() {
        return home.resolve("config").resolve("sluice.yaml");
    }
}
