package dev.sluice.server.cli;

import dev.sluice.config.ConfigException;
import dev.sluice.config.ConfigProblem;
import dev.sluice.config.Explanation;
import dev.sluice.server.config.Configuration;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;

/** The group of commands about the configuration. <i>Confined to the main thread.</i> */
@Command(
        name = "config",
        description = "Check or explain a configuration.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class ConfigCommand implements Callable<Integer>, HasOutput {
    @Mixin private final OutputOptions output = new OutputOptions();

    @Spec private @Nullable CommandSpec spec;

    static CommandLine with(Environment environment) {
        return new CommandLine(new ConfigCommand())
                .addSubcommand(new Check(environment))
                .addSubcommand(new Explain(environment));
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "name a command: check or explain");
        }
        return ExitCode.USAGE.number();
    }

    /** Says whether a configuration would be accepted. <i>Confined to the main thread.</i> */
    @Command(
            name = "check",
            description = "Say whether a configuration is right, with the environment as it is.")
    static final class Check implements Callable<Integer>, HasOutput {
        private final Environment environment;

        private Path file = Path.of("");

        @Mixin private final OutputOptions output = new OutputOptions();

        Check(Environment environment) {
            this.environment = environment;
        }

        @Parameters(paramLabel = "FILE", description = "The configuration")
        void file(Path named) {
            file = named;
        }

        @Override
        public OutputOptions output() {
            return output;
        }

        @Override
        public Integer call() throws CommandException {
            if (output.format() == Format.TEXT) {
                ConfigFiles.load(environment, file);
                environment.console().print(file + " is right");
                return ExitCode.DONE.number();
            }
            try {
                Configuration.load(file, environment.home(), environment.variables());
            } catch (ConfigException e) {
                e.problems().forEach(this::print);
                return ExitCode.CONFIGURATION.number();
            }
            print(Map.of("file", file.toString(), "right", true));
            return ExitCode.DONE.number();
        }

        private void print(ConfigProblem problem) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("file", problem.position().source());
            json.put("line", problem.position().line());
            json.put("column", problem.position().column());
            json.put("path", problem.path());
            json.put("message", problem.message());
            print(json);
        }

        private void print(Map<String, ?> json) {
            environment.console().print(Format.JSON, "", json);
        }
    }

    /** Shows what is in effect. <i>Confined to the main thread.</i> */
    @Command(
            name = "explain",
            description = "Show every value that is in effect and where it comes from.")
    static final class Explain implements Callable<Integer>, HasOutput {
        private final Environment environment;

        @Parameters(
                arity = "0..1",
                paramLabel = "FILE",
                description = "The configuration. Default: config/sluice.yaml beside the launcher")
        private @Nullable Path file;

        @Mixin private final OutputOptions output = new OutputOptions();

        Explain(Environment environment) {
            this.environment = environment;
        }

        @Override
        public OutputOptions output() {
            return output;
        }

        @Override
        public Integer call() throws CommandException {
            Path named = file == null ? environment.defaultConfig() : file;
            Explanation explanation = ConfigFiles.load(environment, named).explanation();
            if (output.format() == Format.TEXT) {
                environment.console().print(explanation.toString().stripTrailing());
                return ExitCode.DONE.number();
            }
            for (Explanation.Entry entry : explanation.entries()) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("path", entry.path());
                json.put("value", entry.value());
                json.put("source", entry.source().toString());
                environment.console().print(Format.JSON, "", json);
            }
            return ExitCode.DONE.number();
        }
    }
}
