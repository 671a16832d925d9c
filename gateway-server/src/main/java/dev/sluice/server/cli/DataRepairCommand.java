package dev.sluice.server.cli;

import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoredData.Repair;
import dev.sluice.core.store.StoredData.RepairRequest;
import dev.sluice.core.store.StoredData.Step;
import dev.sluice.core.store.StoredDataException;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

/** Mends stored data, and says what is lost by that. <i>Confined to the main thread.</i> */
@Command(
        name = "repair",
        description = "Show what a repair would change and what is lost by it; with --yes, do it.",
        footer = {
            "",
            "'sluice data verify' says which repair a problem needs. Files are copied into"
                    + " repair-TIME in the data directory before they are changed.",
        })
final class DataRepairCommand implements Callable<Integer>, HasOutput {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Environment environment;
    private final InstantSource clock;

    @Option(
            names = "--cut-journal",
            paramLabel = "FRAME",
            description =
                    "Give up this frame of the journal, the first that is damaged, and all"
                            + " behind it")
    private @Nullable Long cutJournal;

    @Option(
            names = "--skip-damage",
            paramLabel = "PARTITION",
            description =
                    "Let a partition, such as telemetry/0, begin behind what is damaged of it; may"
                            + " be given more than once")
    private @Nullable List<String> skipDamage;

    @Option(
            names = "--rebuild-indexes",
            description = "Make indexes of segments and headers of bundles anew; loses nothing")
    private boolean rebuildIndexes;

    @Option(names = "--yes", description = "Do it")
    private boolean yes;

    @Mixin private final DataOptions where = new DataOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    DataRepairCommand(Environment environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException {
        RepairRequest request = request();
        try (DataOptions.Taken taken = where.take(environment)) {
            Repair repair = taken.data().plan(request);
            repair.steps().forEach(this::print);
            String folder = "repair-" + TIME.format(clock.instant());
            boolean isApplied = yes && !repair.steps().isEmpty();
            if (isApplied) {
                repair.apply(folder);
            }
            conclude(repair, isApplied, folder);
            return ExitCode.DONE.number();
        } catch (StoredDataException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    private RepairRequest request() throws CommandException {
        List<String> named = skipDamage == null ? List.of() : skipDamage;
        if (cutJournal == null && named.isEmpty() && !rebuildIndexes) {
            throw new CommandException(
                    ExitCode.USAGE,
                    "say what to repair: --cut-journal, --skip-damage or --rebuild-indexes;"
                            + " 'sluice data verify' tells which");
        }
        List<PartitionId> skipped = new ArrayList<>();
        for (String name : named) {
            skipped.add(partition(name));
        }
        return new RepairRequest(
                cutJournal == null ? OptionalLong.empty() : OptionalLong.of(cutJournal),
                skipped,
                rebuildIndexes);
    }

    private static PartitionId partition(String name) throws CommandException {
        int slash = name.lastIndexOf('/');
        if (slash > 0 && name.substring(slash + 1).matches("[0-9]{1,9}")) {
            return new PartitionId(
                    name.substring(0, slash), Integer.parseInt(name.substring(slash + 1)));
        }
        throw new CommandException(
                ExitCode.USAGE,
                "\"%s\" is no partition; write the log, a slash and a number, as in telemetry/0"
                        .formatted(name));
    }

    private void print(Step step) {
        StringBuilder text = new StringBuilder(step.name()).append(": ").append(step.change());
        if (step.loss().isEmpty()) {
            text.append(System.lineSeparator()).append("  loses nothing");
        }
        for (String loss : step.loss()) {
            text.append(System.lineSeparator()).append("  loses ").append(loss);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("repair", step.name());
        json.put("change", step.change());
        json.put("loss", step.loss());
        environment.console().print(output.format(), text.toString(), json);
    }

    private void conclude(Repair repair, boolean isApplied, String folder) {
        String text;
        if (repair.steps().isEmpty()) {
            text = "there is nothing to repair";
        } else if (isApplied) {
            text =
                    "done; the files as they were are in %s; run 'sluice data verify', then start the broker"
                            .formatted(folder);
        } else {
            text =
                    "nothing was changed; with --yes these files are copied and changed: "
                            + String.join(", ", repair.files());
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("steps", repair.steps().size());
        json.put("files", repair.files());
        json.put("applied", isApplied);
        if (isApplied) {
            json.put("copies", folder);
        }
        environment.console().print(output.format(), text, json);
    }
}
