package dev.sluice.conformance.vectors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.tidy.SourceTree;
import dev.sluice.mqtt.vectors.Session;
import dev.sluice.mqtt.vectors.Vector;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The table of statements in {@code docs/mqtt-statements.md} names what exists, and all of it. */
class StatementsTest {
    private static final Pattern ROW =
            Pattern.compile("\\| ([0-9.]+)-(\\d+) \\| ([a-z ]+) \\| (.+?) \\| (.*?) ?\\|");
    private static final Pattern OPEN = Pattern.compile("\\| (3\\.1\\.1|5) \\| (\\S+) \\| .+ \\|");
    private static final Pattern SHOWN = Pattern.compile("`([^`]+)`");
    private static final Set<String> WHO = Set.of("server", "client", "both", "not offered");
    private static final int WORDS_MAX = 13;

    /** How many statements there are, by counting those of the standards' own lists. */
    private static final Map<String, Integer> COUNTS = Map.of("3.1.1", 138, "5", 251);

    /** Numbers that the standard itself leaves out. */
    private static final Set<String> LEFT_OUT = Set.of("5 2.2.1-1");

    private record Statement(
            String version, String section, int number, String who, String what, String shown) {
        String id() {
            return section + "-" + number;
        }

        List<String> evidence() {
            return SHOWN.matcher(shown).results().map(result -> result.group(1)).toList();
        }
    }

    @Test
    void whatTheTableNamesExists() throws IOException {
        Map<String, String> tests = testSources();
        Map<String, Set<String>> sessions = new HashMap<>();
        for (Session session : Session.all()) {
            sessions.computeIfAbsent(session.name(), _ -> new HashSet<>())
                    .add(session.version().isV5() ? "5" : "3.1.1");
        }
        List<String> wrong = new ArrayList<>();
        for (Statement statement : statements()) {
            for (String name : statement.evidence()) {
                boolean exists =
                        switch (name.split(" ", 2)[0]) {
                            case "vectors" -> Vector.FILES.contains(name.substring(8));
                            case "sessions" ->
                                    sessions.getOrDefault(name.substring(9), Set.of())
                                            .contains(statement.version());
                            default -> isTest(name, tests);
                        };
                if (!exists) {
                    wrong.add(statement.version() + " " + statement.id() + ": " + name);
                }
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void everyStatementForServersIsShownOrListedAsOpen() throws IOException {
        Set<String> open = new HashSet<>();
        for (String line : lines()) {
            Matcher row = OPEN.matcher(line);
            if (row.matches()) {
                open.add(row.group(1) + " " + row.group(2));
            }
        }
        Set<String> empty = new HashSet<>();
        for (Statement statement : statements()) {
            boolean bindsServers =
                    statement.who().equals("server") || statement.who().equals("both");
            if (bindsServers && statement.evidence().isEmpty()) {
                empty.add(statement.version() + " " + statement.id());
            }
        }
        assertEquals(empty, open);
    }

    @Test
    void noStatementIsMissing() throws IOException {
        List<String> wrong = new ArrayList<>();
        Map<String, Integer> counts = new HashMap<>();
        String last = "";
        int number = 0;
        for (Statement statement : statements()) {
            String section = statement.version() + " " + statement.section();
            number = section.equals(last) ? number + 1 : 1;
            last = section;
            while (LEFT_OUT.contains(section + "-" + number)) {
                number++;
            }
            if (number != statement.number()) {
                wrong.add("before " + statement.version() + " " + statement.id());
            }
            if (!WHO.contains(statement.who())
                    || statement.what().split(" ", -1).length > WORDS_MAX) {
                wrong.add(statement.toString());
            }
            counts.merge(statement.version(), 1, Integer::sum);
        }
        assertEquals(List.of(), wrong);
        assertEquals(COUNTS, counts);
    }

    private static List<Statement> statements() throws IOException {
        List<Statement> statements = new ArrayList<>();
        String version = "";
        for (String line : lines()) {
            if (line.startsWith("## MQTT ")) {
                version = line.substring("## MQTT ".length());
            }
            Matcher row = ROW.matcher(line);
            if (row.matches()) {
                statements.add(
                        new Statement(
                                version,
                                row.group(1),
                                Integer.parseInt(row.group(2)),
                                row.group(3),
                                row.group(4),
                                row.group(5)));
            } else {
                assertTrue(
                        version.isEmpty() || !line.matches("\\| \\d.*"),
                        () -> "not a line of the table: " + line);
            }
        }
        return statements;
    }

    private static List<String> lines() throws IOException {
        return Files.readAllLines(
                SourceTree.ofThisBuild().root().resolve("docs/mqtt-statements.md"));
    }

    private static boolean isTest(String name, Map<String, String> tests) {
        String[] parts = name.split("#", -1);
        return parts.length == 2
                && tests.getOrDefault(parts[0], "").contains(" void " + parts[1] + "(");
    }

    /** The text of all test classes of one simple name, by that. */
    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(SourceTree.ofThisBuild().root())) {
            files =
                    all.filter(path -> path.toString().matches(".*/src/test/.*Test\\.java"))
                            .toList();
        }
        for (Path file : files) {
            String name = file.getName(file.getNameCount() - 1).toString().replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
        }
        return sources;
    }
}
