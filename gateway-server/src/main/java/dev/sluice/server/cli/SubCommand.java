package dev.sluice.server.cli;

import dev.sluice.core.address.Target;
import dev.sluice.server.internal.client.BrokerClient;
import dev.sluice.server.internal.client.ClientException;
import dev.sluice.server.internal.client.Clients;
import dev.sluice.server.internal.client.MessageListener;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Receives messages. <i>Confined to the main thread</i>, except for what prints. */
@Command(
        name = "sub",
        description = "Receive and print messages until stopped.",
        footer = {
            "",
            "Examples:",
            "  sluice sub 'sensors/#'",
            "  sluice sub orders --queue --count 1 --timeout 10s -o json",
            "",
            "A line of text is the address, a space, and the body."
        })
final class SubCommand implements Callable<Integer>, HasOutput {
    private static final long SUBSCRIBE_SECONDS = 30;

    private final Environment environment;

    private String filter = "";

    @Option(names = "--queue", description = "FILTER is the name of a queue to take messages from")
    private boolean queue;

    @Option(
            names = {"-n", "--count"},
            description = "Stop after so many messages. Default: never")
    private @Nullable Long count;

    @Option(
            names = {"-t", "--timeout"},
            paramLabel = "TIME",
            description =
                    "Stop after this time, such as 500ms, 10s or 5m, with exit code 4 unless"
                            + " --count is reached. Default: never")
    private @Nullable String timeout;

    @Option(
            names = {"-r", "--raw"},
            description = "Print bodies only")
    private boolean raw;

    @Mixin private final ClientOptions client = new ClientOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    SubCommand(Environment environment) {
        this.environment = environment;
    }

    @Parameters(
            paramLabel = "FILTER",
            description = "Addresses to receive: + stands for one level, # for the rest")
    void filter(String given) {
        filter = given;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException, InterruptedException {
        Duration time = timeout == null ? null : TimeText.parse(timeout);
        if (count != null && count < 1) {
            throw new CommandException(ExitCode.USAGE, "--count must be at least 1");
        }
        Target source = queue ? new Target(Target.Kind.QUEUE, filter) : Target.parse(filter);
        CompletableFuture<Void> enough = new CompletableFuture<>();
        try (BrokerClient connection = Clients.connect(client.server(environment))) {
            // A library may forget a request when its connection ends.
            CompletableFuture.anyOf(
                            connection.receive(source, counting(enough)), connection.ended())
                    .get(SUBSCRIBE_SECONDS, TimeUnit.SECONDS);
            CompletableFuture<Object> end = CompletableFuture.anyOf(enough, connection.ended());
            if (time == null) {
                end.get();
            } else {
                end.get(time.toMillis(), TimeUnit.MILLISECONDS);
            }
            return ExitCode.DONE.number();
        } catch (ClientException | ExecutionException e) {
            throw ClientFailures.of(e);
        } catch (TimeoutException _) {
            throw new CommandException(
                    ExitCode.TIMEOUT,
                    time == null
                            ? "the broker did not answer within " + SUBSCRIBE_SECONDS + " s"
                            : "stopped after " + timeout);
        }
    }

    private MessageListener counting(CompletableFuture<Void> enough) {
        MessagePrinter printer = new MessagePrinter(environment.console(), output.format(), raw);
        long most = count == null ? Long.MAX_VALUE : count;
        return new CountingListener(printer::print, most, enough);
    }
}
