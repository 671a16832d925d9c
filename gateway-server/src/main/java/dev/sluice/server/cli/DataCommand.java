package dev.sluice.server.cli;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import java.time.InstantSource;
import java.util.concurrent.Callable;

/** The group of commands about stored data. <i>Confined to the main thread.</i> */
@Command(
        name = "data",
        description = "Check, show or repair the data directory of a broker that is stopped.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n")
final class DataCommand implements Callable<Integer>, HasOutput {
    @Mixin private final OutputOptions output = new OutputOptions();

    @Spec private @Nullable CommandSpec spec;

    static CommandLine with(Environment environment, InstantSource clock) {
        return new CommandLine(new DataCommand())
                .addSubcommand(new DataVerifyCommand(environment, clock))
                .addSubcommand(new DataDumpCommand(environment))
                .addSubcommand(new DataRepairCommand(environment, clock));
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        if (spec != null) {
            throw new ParameterException(
                    spec.commandLine(), "name a command: verify, dump or repair");
        }
        return ExitCode.USAGE.number();
    }
}
