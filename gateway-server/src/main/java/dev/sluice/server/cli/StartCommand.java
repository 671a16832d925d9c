package dev.sluice.server.cli;

import dev.sluice.server.BoundListener;
import dev.sluice.server.BuildInfo;
import dev.sluice.server.SluiceServer;
import dev.sluice.server.StartException;
import dev.sluice.server.config.Configuration;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Runs the broker until it is told to stop. <i>Confined to the main thread.</i> */
@Command(name = "start", description = "Run the broker until it is told to stop (SIGTERM, Ctrl-C).")
final class StartCommand implements Callable<Integer>, HasOutput {
    private final Environment environment;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The configuration. Default: config/sluice.yaml beside the launcher")
    private @Nullable Path config;

    @Mixin private final OutputOptions output = new OutputOptions();

    StartCommand(Environment environment) {
        this.environment = environment;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException {
        Path file = config == null ? environment.defaultConfig() : config;
        Configuration configuration = ConfigFiles.load(environment, file);
        SluiceServer server;
        try {
            server = SluiceServer.start(configuration);
        } catch (StartException e) {
            throw new CommandException(ExitCode.FAILED, "cannot start: " + e.getMessage());
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server), "sluice-stop"));
        report(configuration, server);
        server.awaitStopped();
        return ExitCode.DONE.number();
    }

    /** Runs when the process is told to end, and ends it as a success once all is closed. */
    private void stop(SluiceServer server) {
        server.close();
        environment.console().print(output.format(), "stopped", Map.of("event", "stopped"));
        Runtime.getRuntime().halt(ExitCode.DONE.number());
    }

    private void report(Configuration configuration, SluiceServer server) {
        long uptimeMs = ManagementFactory.getRuntimeMXBean().getUptime();
        String engine = configuration.store().factory().engine();
        List<String> lines = new ArrayList<>();
        lines.add("sluice " + BuildInfo.version());
        lines.add(line("config", configuration.source()));
        lines.add(line("data", server.directory() + " (engine " + engine + ")"));
        List<Map<String, Object>> listeners = new ArrayList<>();
        for (BoundListener listener : server.listeners()) {
            lines.add(
                    line(
                            "listener",
                            "%s at %s, protocol %s"
                                    .formatted(
                                            listener.name(),
                                            text(listener.address()),
                                            listener.protocol())));
            Map<String, Object> object = new LinkedHashMap<>();
            object.put("name", listener.name());
            object.put("protocol", listener.protocol());
            object.put("address", text(listener.address()));
            listeners.add(object);
        }
        server.adminAddress()
                .ifPresent(
                        address ->
                                lines.add(
                                        line(
                                                "admin",
                                                "http://"
                                                        + text(address)
                                                        + "/health/ready and /metrics")));
        lines.add("ready in %.1f s".formatted(uptimeMs / 1000.0));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("event", "ready");
        json.put("version", BuildInfo.version());
        json.put("config", configuration.source());
        json.put("data", server.directory().toString());
        json.put("engine", engine);
        json.put("listeners", listeners);
        server.adminAddress().ifPresent(address -> json.put("admin", "http://" + text(address)));
        json.put("uptimeMs", uptimeMs);
        environment
                .console()
                .print(output.format(), String.join(System.lineSeparator(), lines), json);
    }

    private static String line(String what, String value) {
        return String.format(Locale.ROOT, "%-10s%s", what, value);
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
