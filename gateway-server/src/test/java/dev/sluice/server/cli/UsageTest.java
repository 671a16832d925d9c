package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;

import dev.sluice.server.BuildInfo;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Map;

/** Help, and what a mistyped command says. */
class UsageTest {
    @Test
    void helpListsCommandsAndExitCodes() {
        CommandRun help = CommandRun.of("--help").ended(0);
        for (String command : List.of("start", "config", "data", "pub", "sub")) {
            assertTrue(help.out().contains("\n  " + command + " "), help::out);
        }
        for (ExitCode code : ExitCode.values()) {
            assertTrue(help.out().contains("\n  " + code.number() + "  "), help::out);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "start",
                "config",
                "config check",
                "config explain",
                "data",
                "data verify",
                "data dump",
                "data repair",
                "pub",
                "sub"
            })
    void everyCommandHasHelp(String command) {
        String[] args = (command + " --help").split(" ", -1);
        CommandRun help = CommandRun.of(args).ended(0);
        assertTrue(help.out().startsWith("Usage: sluice " + command), help::out);
    }

    @Test
    void versionIsTheBuilds() {
        CommandRun version = CommandRun.of("--version").ended(0);
        assertEquals("sluice " + BuildInfo.version(), version.lines().getFirst());
        assertFalse(BuildInfo.version().contains("$"), BuildInfo.version());
    }

    @ParameterizedTest
    @CsvSource({"pbu, pub", "sbu, sub", "stat, start", "confg, config"})
    void mistypedCommandNamesTheNearest(String typed, String meant) {
        assertEquals(
                "there is no command \"%s\"; did you mean \"%s\"? See sluice --help"
                        .formatted(typed, meant),
                CommandRun.of(typed, "orders", "x").ended(2).failure());
    }

    @Test
    void mistypedSubcommandNamesTheNearest() {
        assertEquals(
                "there is no command \"chek\"; did you mean \"check\"? See sluice config --help",
                CommandRun.of("config", "chek", "a.yaml").ended(2).failure());
    }

    @Test
    void commandLikeNoOtherGetsTheWayToTheHelp() {
        assertEquals(
                "there is no command \"teleport\"; see sluice --help",
                CommandRun.of("teleport").ended(2).failure());
    }

    @Test
    void mistypedOptionNamesTheNearest() {
        String failure = CommandRun.of("pub", "orders", "x", "--quos", "1").ended(2).failure();
        assertTrue(
                failure.startsWith("there is no option \"--quos\"; did you mean \"--qos\"?"),
                failure);
        assertTrue(failure.endsWith("See sluice pub --help"), failure);
    }

    @Test
    void withoutACommandThereIsTheWayToTheHelp() {
        assertEquals("name a command; see sluice --help", CommandRun.of().ended(2).failure());
        assertEquals(
                "name a command: check or explain; see sluice config --help",
                CommandRun.of("config").ended(2).failure());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-o json", "-ojson", "-o=json", "--output=json", "--output json", "-o JSON"})
    void wrongUsageIsJsonWhereJsonIsAskedFor(String option) throws Exception {
        String[] args = ("pub orders x --quos 1 " + option).split(" ", -1);
        CommandRun run = CommandRun.of(args).ended(2);
        assertEquals("", run.out());
        Map<String, Object> error = JSON.std.mapFrom(run.err());
        assertEquals("usage", error.get("error"));
        assertTrue(String.valueOf(error.get("message")).contains("--quos"), run::err);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pub orders",
                "pub orders x --lines",
                "pub orders x --file a.txt",
                "pub orders x --qos 3",
                "pub orders x --qos -1",
                "pub orders x --count 0",
                "pub orders --lines --count 2",
                "pub orders x --protocol smtp",
                "pub orders x --port 0",
                "pub orders x --port 65536",
                "pub orders x --property novalue",
                "pub orders x y",
                "pub",
                "sub",
                "sub orders --count 0",
                "sub orders --timeout soon",
                "sub orders -o xml",
                "config check",
                "start extra",
            })
    void wrongUsageEndsWithTwoAndOneLine(String line) {
        String failure = CommandRun.of(line.split(" ", -1)).ended(2).failure();
        assertEquals(1, failure.lines().count(), failure);
    }
}
