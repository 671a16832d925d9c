package dev.sluice.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests that docs/mqtt-conformance.md names are there, and so are the vectors. */
class ConformanceDocumentTest {
    private static final Path ROOT = Path.of("..");
    private static final Path VECTORS = Path.of("src/test/resources/vectors");
    private static final Pattern NAMED =
            Pattern.compile("`([A-Z][A-Za-z0-9]*(?:Test|Contract))?(?:\\.([a-z][A-Za-z0-9]*))?`");
    private static final Pattern TRAP = Pattern.compile("\"(trap \\d+)\"");
    private static final int ROWS = 80;

    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/mqtt-conformance.md")).stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .toList();
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        List<Path> files;
        try (Stream<Path> all = Files.walk(ROOT, 20)) {
            files =
                    all.filter(file -> file.toString().contains("/src/test/java/"))
                            .filter(file -> file.toString().matches(".*(Test|Contract)\\.java"))
                            .toList();
        }
        for (Path file : files) {
            String name = String.valueOf(file.getFileName()).replace(".java", "");
            sources.merge(name, Files.readString(file), String::concat);
        }
        return sources;
    }

    @Test
    void namesTestsThatAreThere() throws IOException {
        Map<String, String> sources = testSources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (String row : rows()) {
            String inForce = "";
            for (Matcher test = NAMED.matcher(row); test.find(); named++) {
                String type = test.group(1);
                inForce = type == null ? inForce : type;
                String source = sources.getOrDefault(inForce, "");
                String method = test.group(2) == null ? "" : "void " + test.group(2) + "(";
                if (source.isEmpty() || !source.contains(method)) {
                    missing.add(test.group() + " of " + inForce + " in " + row);
                }
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(named > 90, "tests named: " + named);
    }

    @Test
    void namesVectorsThatAreThereAndNoRowTwice() throws IOException {
        StringBuilder vectors = new StringBuilder();
        try (Stream<Path> files = Files.list(VECTORS)) {
            for (Path file : files.toList()) {
                vectors.append(Files.readString(file)).append('\n');
            }
        }
        List<String> rows = rows();
        for (String row : rows) {
            for (Matcher trap = TRAP.matcher(row); trap.find(); ) {
                Pattern wanted = Pattern.compile(trap.group(1) + "\\b");
                assertTrue(wanted.matcher(vectors).find(), row);
            }
        }
        assertEquals(
                ROWS,
                rows.stream().map(row -> row.substring(0, row.indexOf('|', 1))).distinct().count(),
                "rows");
    }
}
