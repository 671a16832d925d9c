package dev.sluice.server.cli;

import dev.sluice.server.internal.client.ClientProtocol;
import dev.sluice.server.internal.client.ServerAddress;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How to reach the broker. <i>Confined to the main thread.</i> */
final class ClientOptions {
    private static final String PASSWORD_VARIABLE = "SLUICE_PASSWORD";
    private static final int MAX_PASSWORD_BYTES = 64 * 1024;
    private static final int MAX_PORT = 65_535;

    @Option(
            names = {"-p", "--protocol"},
            defaultValue = "native",
            description = "native, mqtt or amqp. Default: ${DEFAULT-VALUE}")
    private ClientProtocol protocol = ClientProtocol.NATIVE;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Where the broker is. Default: ${DEFAULT-VALUE}")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            description = "The listener's port. Default: 7670 native, 1883 mqtt, 5672 amqp")
    private @Nullable Integer port;

    @Option(names = "--user", description = "The user's name. Default: anonymous")
    private @Nullable String user;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password; or the environment has SLUICE_PASSWORD")
    private @Nullable Path passwordFile;

    ServerAddress server(Environment environment) throws CommandException {
        int to = port == null ? protocol.defaultPort() : port;
        if (to < 1 || to > MAX_PORT) {
            throw new CommandException(ExitCode.USAGE, "--port must be 1 to " + MAX_PORT);
        }
        return new ServerAddress(protocol, host, to, user, password(environment));
    }

    private @Nullable String password(Environment environment) throws CommandException {
        if (passwordFile == null) {
            return environment.variables().get(PASSWORD_VARIABLE);
        }
        try {
            if (Files.size(passwordFile) > MAX_PASSWORD_BYTES) {
                throw new CommandException(
                        ExitCode.USAGE, passwordFile + " is too long for a password");
            }
            return Files.readString(passwordFile).stripTrailing();
        } catch (IOException e) {
            throw new CommandException(
                    ExitCode.FAILED, "cannot read %s: %s".formatted(passwordFile, e));
        }
    }
}
