package dev.sluice.server.cli;

import dev.sluice.core.store.StoredData.DumpRequest;
import dev.sluice.core.store.StoredData.Item;
import dev.sluice.core.store.StoredData.Part;
import dev.sluice.core.store.StoredDataException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.util.Locale;
import java.util.concurrent.Callable;

/** Shows stored data. <i>Confined to the main thread.</i> */
@Command(
        name = "dump",
        description = "Show what lies in the files, as far as it is sound; changes nothing.",
        footer = {
            "",
            "Examples:",
            "  sluice data dump",
            "  sluice data dump journal --from 100 --limit 20",
            "  sluice data dump partition telemetry/0 --from 5000 --to 5010 --bodies",
            "  sluice data dump segment partitions/00000003/00000000000000000000.log",
        })
final class DataDumpCommand implements Callable<Integer>, HasOutput {
    private final Environment environment;

    private Part part = Part.OVERVIEW;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description =
                    "Of the partition (such as telemetry/0), table, or file in the data directory")
    private @Nullable String name;

    @Option(
            names = "--from",
            paramLabel = "OFFSET",
            defaultValue = "0",
            description = "The first offset, or frame of the journal")
    private long from;

    @Option(
            names = "--to",
            paramLabel = "OFFSET",
            defaultValue = "9223372036854775807",
            description = "The last offset, or frame of the journal")
    private long to;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "9223372036854775807",
            description = "At most so many lines. Default: all")
    private long limit;

    @Option(
            names = "--bodies",
            description = "Show bodies and values too, up to 4096 bytes of each")
    private boolean bodies;

    @Mixin private final DataOptions where = new DataOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    DataDumpCommand(Environment environment) {
        this.environment = environment;
    }

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PART",
            defaultValue = "overview",
            description = "overview, journal, checkpoint, partition, table or segment")
    void part(Part named) {
        part = named;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException {
        boolean needsName = part == Part.PARTITION || part == Part.TABLE || part == Part.SEGMENT;
        if (needsName != (name != null)) {
            throw new CommandException(
                    ExitCode.USAGE,
                    needsName
                            ? "name the %s to dump".formatted(word())
                            : "%s has no name".formatted(word()));
        }
        if (from < 0 || to < from || limit < 1) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "--from must be 0 or more, --to not before it, --limit 1 or more");
        }
        ItemText text = new ItemText(bodies);
        try (DataOptions.Taken taken = where.take(environment)) {
            DumpRequest request = new DumpRequest(part, name == null ? "" : name, from, to, limit);
            taken.data().dump(request, item -> print(text, item));
            return ExitCode.DONE.number();
        } catch (StoredDataException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private boolean print(ItemText text, Item item) {
        environment
                .console()
                .print(
                        output.format(),
                        output.format() == Format.TEXT ? text.line(item) : "",
                        text.json(item));
        return !environment.console().isBroken();
    }

    private String word() {
        return part.name().toLowerCase(Locale.ROOT);
    }
}
