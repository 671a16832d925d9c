package dev.sluice.server.cli;

import dev.sluice.core.store.StoredData;
import dev.sluice.core.store.StoredData.Finding;
import dev.sluice.core.store.StoredData.Summary;
import dev.sluice.core.store.StoredDataException;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

/** Reads all stored data and says what is wrong. <i>Confined to the main thread.</i> */
@Command(
        name = "verify",
        description = "Read everything and say what is damaged; changes nothing.",
        footer = {
            "",
            "Ends with 0 if all is sound and with 1 if there are problems. A note is no problem:"
                    + " the next start deals with it.",
        })
final class DataVerifyCommand implements Callable<Integer>, HasOutput {
    private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(2);

    private final Environment environment;
    private final InstantSource clock;

    @Mixin private final DataOptions where = new DataOptions();
    @Mixin private final OutputOptions output = new OutputOptions();

    DataVerifyCommand(Environment environment, InstantSource clock) {
        this.environment = environment;
        this.clock = clock;
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() throws CommandException {
        Instant begin = clock.instant();
        try (DataOptions.Taken taken = where.take(environment)) {
            Report report = new Report(begin);
            Summary summary = taken.data().verify(report);
            print(summary, report, Duration.between(begin, clock.instant()).toMillis());
            return (report.problems == 0 ? ExitCode.DONE : ExitCode.FAILED).number();
        } catch (StoredDataException e) {
            throw new CommandException(ExitCode.FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** Prints what is found. */
    private final class Report implements StoredData.Listener {
        private Instant told;
        private long problems;
        private long notes;

        Report(Instant begin) {
            told = begin;
        }

        @Override
        public void found(Finding finding) {
            if (finding.isProblem()) {
                problems++;
            } else {
                notes++;
            }
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("problem", finding.isProblem());
            json.put("file", finding.file());
            finding.position().ifPresent(position -> json.put("position", position));
            json.put("what", finding.what());
            json.put("meaning", finding.meaning());
            json.put("action", finding.action());
            String text = (finding.isProblem() ? "problem: " : "note: ") + finding;
            environment.console().print(output.format(), text, json);
        }

        @Override
        public void progress(long bytes, String file) {
            Instant now = clock.instant();
            if (Duration.between(told, now).compareTo(PROGRESS_INTERVAL) >= 0) {
                told = now;
                environment
                        .console()
                        .progress("%d MiB read, now behind %s".formatted(bytes >> 20, file));
            }
        }
    }

    private void print(Summary summary, Report report, long ms) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("partitions", summary.partitions());
        json.put("messages", summary.messages());
        json.put("bytes", summary.bytes());
        json.put("frames", summary.frames());
        json.put("problems", report.problems);
        json.put("notes", report.notes);
        json.put("ms", ms);
        String text =
                String.format(
                        Locale.ROOT,
                        "%s: %d partitions, %d messages, %d bytes, %d frames behind the checkpoint;"
                                + " read in %.1f s",
                        verdict(report.problems),
                        summary.partitions(),
                        summary.messages(),
                        summary.bytes(),
                        summary.frames(),
                        ms / 1000.0);
        environment.console().print(output.format(), text, json);
    }

    private static String verdict(long problems) {
        if (problems == 0) {
            return "sound";
        }
        return problems == 1 ? "1 problem" : problems + " problems";
    }
}
