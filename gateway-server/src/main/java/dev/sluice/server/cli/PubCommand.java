package dev.sluice.server.cli;

import dev.sluice.core.address.Target;
import dev.sluice.server.internal.client.BrokerClient;
import dev.sluice.server.internal.client.ClientException;
import dev.sluice.server.internal.client.Clients;
import dev.sluice.server.internal.client.OutgoingMessage;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/** Publishes messages. <i>Confined to the main thread.</i> */
@Command(
        name = "pub",
        description = "Publish a message, a file, or every line of standard input.",
        footer = {
            "",
            "Examples:",
            "  sluice pub sensors/1/temp 21.5",
            "  sluice pub orders --kind queue --protocol amqp '{\"id\": 1}'",
            "  seq 1000 | sluice pub -l numbers"
        })
final class PubCommand implements Callable<Integer>, HasOutput {
    private static final long MAX_FILE_BYTES = 256L * 1024 * 1024;

    private final Environment environment;

    private String address = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "MESSAGE",
            description = "The body, as text")
    private @Nullable String message;

    @Option(
            names = {"-f", "--file"},
            description = "Take the body from a file, as bytes")
    private @Nullable Path file;

    @Option(
            names = {"-l", "--lines"},
            description = "Publish every line of standard input as a text message")
    private boolean lines;

    @Option(
            names = "--kind",
            defaultValue = "any",
            description =
                    "What the address means: any (all that is bound to it), queue or topic."
                            + " Default: ${DEFAULT-VALUE}")
    private Kind kind = Kind.ANY;

    @Option(
            names = {"-q", "--qos"},
            defaultValue = "1",
            description =
                    "0 fire and forget, 1 acknowledged by the broker, 2 exactly once (mqtt)."
                            + " Default: ${DEFAULT-VALUE}")
    private int qos = 1;

    @Option(
            names = "--property",
            paramLabel = "NAME=VALUE",
            description = "An application property; may be repeated")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--content-type", paramLabel = "TYPE", description = "Such as application/json")
    private @Nullable String contentType;

    @Option(
            names = {"-n", "--count"},
            defaultValue = "1",
            description = "Publish it so many times. Default: ${DEFAULT-VALUE}")
    private int count = 1;

    @Mixin private final ClientOptions client = new ClientOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    /** What an address means. */
    enum Kind {
        ANY,
        QUEUE,
        TOPIC
    }

    PubCommand(Environment environment) {
        this.environment = environment;
    }

    @Parameters(
            index = "0",
            paramLabel = "ADDRESS",
            description = "Where to, such as sensors/1/temp")
    void address(String given) {
        address = given;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        checkUsage();
        byte[] body = lines ? new byte[0] : body();
        long published;
        try (BrokerClient connection = Clients.connect(client.server(environment))) {
            PublishWindow window = new PublishWindow(connection);
            if (lines) {
                publishLines(window);
            } else {
                OutgoingMessage outgoing = message(body, message != null);
                for (int i = 0; i < count; i++) {
                    window.publish(outgoing);
                }
            }
            published = window.finish();
        } catch (ClientException e) {
            throw ClientFailures.of(e);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("address", address);
        json.put("published", published);
        if (output.format() == Format.JSON) {
            environment.console().print(Format.JSON, "", json);
        }
        return ExitCode.DONE.number();
    }

    private void checkUsage() throws CommandException {
        int sources = (message == null ? 0 : 1) + (file == null ? 0 : 1) + (lines ? 1 : 0);
        if (sources != 1) {
            throw new CommandException(
                    ExitCode.USAGE, "give either a MESSAGE, or --file, or --lines");
        }
        if (qos < 0 || qos > 2) {
            throw new CommandException(ExitCode.USAGE, "--qos must be 0, 1 or 2");
        }
        if (count < 1 || (lines && count != 1)) {
            throw new CommandException(
                    ExitCode.USAGE, "--count must be at least 1, and does not go with --lines");
        }
    }

    private byte[] body() throws CommandException {
        if (message != null) {
            return message.getBytes(StandardCharsets.UTF_8);
        }
        if (file == null) {
            return new byte[0];
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw new CommandException(
                        ExitCode.FAILED,
                        "%s has more than %d bytes".formatted(file, MAX_FILE_BYTES));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read %s: %s".formatted(file, e));
        }
    }

    private void publishLines(PublishWindow window) throws CommandException, InterruptedException {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try {
            for (String line = input.readLine(); line != null; line = input.readLine()) {
                window.publish(message(line.getBytes(StandardCharsets.UTF_8), true));
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "cannot read standard input: " + e);
        }
    }

    private OutgoingMessage message(byte[] body, boolean isText) {
        Target parsed = Target.parse(address);
        Target target =
                switch (kind) {
                    case ANY -> parsed;
                    case QUEUE -> new Target(Target.Kind.QUEUE, parsed.name());
                    case TOPIC -> new Target(Target.Kind.TOPIC, parsed.name());
                };
        return new OutgoingMessage(
                target, body, isText, Optional.ofNullable(contentType), properties, qos);
    }
}
