package dev.sluice.server.cli;

import dev.sluice.config.NearestKey;
import dev.sluice.server.BuildInfo;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** The command {@code sluice}. Confined to the thread that runs it. */
@Command(
        name = "sluice",
        description = "A gateway broker for MQTT, AMQP 1.0 and a native streaming protocol.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Sluice.Version.class,
        commandListHeading = "%nCommands:%n",
        exitCodeListHeading = "%nExit codes of every command:%n",
        exitCodeList = {
            "0:done",
            "1:it failed, or the broker refused it",
            "2:wrong usage",
            "3:no connection to the broker",
            "4:not within the time",
            "5:the configuration is wrong",
            "6:another process has the data directory"
        })
public final class Sluice implements Callable<Integer> {
    private static final String LOG_LEVEL = "sluice.log.level";

    @Spec private @Nullable CommandSpec spec;

    /** Gives picocli the version. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"sluice " + BuildInfo.version(), "Java " + Runtime.version()};
        }
    }

    private Sluice() {}

    /** Runs the command and ends the process with its exit code. */
    public static void main(String[] args) {
        boolean isServer = Arrays.asList(args).contains("start");
        if (!isServer && System.getProperty(LOG_LEVEL) == null) {
            System.setProperty(LOG_LEVEL, "ERROR"); // a client's log lines are no output
        }
        PrintWriter out = writer(FileDescriptor.out);
        PrintWriter err = writer(FileDescriptor.err);
        System.exit(run(out, err, System.getenv(), args));
    }

    /** Runs the command within a process that goes on. */
    public static int run(
            PrintWriter out, PrintWriter err, Map<String, String> variables, String... args) {
        Path home = Path.of(System.getProperty("sluice.home", "")).toAbsolutePath();
        Console console = new Console(out, err);
        Environment environment = new Environment(console, variables, home);
        CommandLine command =
                new CommandLine(new Sluice())
                        .addSubcommand(new StartCommand(environment))
                        .addSubcommand(ConfigCommand.with(environment))
                        .addSubcommand(DataCommand.with(environment, InstantSource.system()))
                        .addSubcommand(new PubCommand(environment))
                        .addSubcommand(new SubCommand(environment));
        command.setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setParameterExceptionHandler((e, given) -> wrongUsage(console, e, given))
                .setExecutionExceptionHandler((e, failed, _) -> failed(console, e, failed));
        return command.execute(args);
    }

    /** Without a command there is only the help. */
    @Override
    public Integer call() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "name a command");
        }
        return ExitCode.USAGE.number();
    }

    private static PrintWriter writer(FileDescriptor descriptor) {
        return new PrintWriter(
                new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8),
                true);
    }

    private static int wrongUsage(Console console, ParameterException e, String[] given) {
        Format format = asksForJson(List.of(given)) ? Format.JSON : Format.TEXT;
        console.fail(format, ExitCode.USAGE, explain(e));
        return ExitCode.USAGE.number();
    }

    private static String explain(ParameterException e) {
        CommandSpec command = e.getCommandLine().getCommandSpec();
        String help = command.qualifiedName() + " --help";
        if (e instanceof UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().getFirst().split("=", 2)[0];
            if (unmatched.isUnknownOption()) {
                return unknown("option", word, command.optionsMap().keySet(), help);
            }
            if (!command.subcommands().isEmpty()) {
                return unknown("command", word, command.subcommands().keySet(), help);
            }
        }
        return e.getMessage() + "; see " + help;
    }

    private static String unknown(String what, String word, Set<String> known, String help) {
        String next =
                NearestKey.find(word, known)
                        .map(nearest -> "did you mean \"" + nearest + "\"? See ")
                        .orElse("see ");
        return "there is no %s \"%s\"; %s%s".formatted(what, word, next, help);
    }

    /** The arguments could not be parsed, so this only looks at them. */
    private static boolean asksForJson(List<String> args) {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            boolean isNext =
                    (arg.equals("-o") || arg.equals("--output"))
                            && i + 1 < args.size()
                            && args.get(i + 1).equalsIgnoreCase("json");
            if (isNext
                    || arg.equalsIgnoreCase("-o=json")
                    || arg.equalsIgnoreCase("-ojson")
                    || arg.equalsIgnoreCase("--output=json")) {
                return true;
            }
        }
        return false;
    }

    private static int failed(Console console, Exception e, CommandLine failed) throws Exception {
        if (e instanceof CommandException known) {
            Format format =
                    failed.getCommand() instanceof HasOutput command
                            ? command.output().format()
                            : Format.TEXT;
            console.fail(format, known.code(), String.valueOf(known.getMessage()));
            return known.code().number();
        }
        throw e;
    }
}
