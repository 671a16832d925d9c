package dev.sluice.server.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.server.config.Configuration;

import java.nio.file.Path;

/** Reads configurations for commands. */
final class ConfigFiles {
    private ConfigFiles() {}

    static Configuration load(Environment environment, Path file) throws CommandException {
        try {
            return Configuration.load(file, environment.home(), environment.variables());
        } catch (ConfigException e) {
            throw new CommandException(
                    ExitCode.CONFIGURATION, "the configuration is wrong\n" + e.getMessage());
        } catch (IllegalStateException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }
}
