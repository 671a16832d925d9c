package dev.sluice.conformance.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The tree keeps the rules of its source text, and each rule can fail. */
class TidyTest {
    private static final String MAIN = "routing/src/main/java/dev/sluice/routing/Sample.java";

    private final SourceTree tree = SourceTree.ofThisBuild();

    @Test
    void sourcesAreTidy() throws IOException {
        Map<String, String> sources = new TreeMap<>();
        for (Path file : tree.javaSources()) {
            sources.put(tree.relative(file), Files.readString(file));
        }
        assertTrue(sources.size() > 100, () -> "only " + sources.size() + " sources found");
        assertEquals("", String.join("\n", SourceCheck.findings(sources)));
    }

    @Test
    void everyPackageIsNullMarkedAndDocumented() throws IOException {
        TreeSet<Path> packages =
                tree.javaSources().stream()
                        .map(TidyTest::directoryOf)
                        .collect(Collectors.toCollection(TreeSet::new));
        List<String> findings = new ArrayList<>();
        for (Path directory : packages) {
            Path info = directory.resolve("package-info.java");
            String text = Files.exists(info) ? Files.readString(info) : "";
            if (!text.contains("@NullMarked") || !text.startsWith("/**")) {
                findings.add(tree.relative(info));
            }
        }
        assertEquals(List.of(), findings, "missing, or without document or @NullMarked");
    }

    @Test
    void nothingOfOneMachineIsInTheTree() throws IOException, InterruptedException {
        List<String> findings = new ArrayList<>();
        for (Path file : tree.textFiles()) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
            findings.addAll(TextCheck.findings(tree.relative(file), text));
        }
        assertEquals("", String.join("\n", findings));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    final class QueueManager {}                              | the name says nothing
                    final class Holder { interface IQueue {} }               | the name says nothing
                    final class A { void f(int a,int b,int c,int d,int e,int f,int g,int h) {} } | 8 parameters
                    public final class A {}                                  | no document
                    /** A thing. */ public final class A { int n; }          | no thread rule
                    final class A { void f() { synchronized (this) { f(); } } } | synchronized
                    final class A { void f() throws Exception { Thread.sleep(1); } } | sleeps
                    final class A { @Disabled void f() {} }                  | disabled without a reason
                    """)
    void untidySourceIsFound(String source, String finding) throws IOException {
        List<String> findings = findingsIn(source);
        assertEquals(1, findings.size(), findings::toString);
        assertTrue(findings.getFirst().contains(finding), findings::toString);
    }

    @Test
    void longFilesMethodsAndUnfinishedWorkAreFound() throws IOException {
        String method = "final class A { void f() {" + "\n;".repeat(60) + "}}\n";
        assertEquals(1, findingsIn(method).size());
        assertEquals(1, findingsIn("\n".repeat(601)).size());
        String unfinished = "// TO" + "DO\nfinal class A {}";
        assertEquals(1, findingsIn(unfinished).size());
    }

    @Test
    void tidySourceIsNotReported() throws IOException {
        String source =
                """
                /** A thing. <i>Immutable.</i> */
                public final class A {
                    private int count;

                    record Wide(int a, int b, int c, int d, int e, int f, int g, int h) {
                        Wide(int a, int b, int c, int d, int e, int f, int g, int h) {}
                    }
                }
                """;
        assertEquals(List.of(), findingsIn(source));
    }

    @Test
    void machinePathsAndRegistriesAreFound() {
        for (String text :
                List.of("see /ro" + "ot/x", "https://repo1.mav" + "en.org", "pypi.o" + "rg/p")) {
            assertEquals(1, TextCheck.findings("a.md", text).size(), text);
        }
        assertEquals(List.of(), TextCheck.findings("a.md", "topic sensors/ho" + "me/1"));
    }

    private static List<String> findingsIn(String source) throws IOException {
        return SourceCheck.findings(Map.of(MAIN, source));
    }

    private static Path directoryOf(Path file) {
        Path directory = file.getParent();
        if (directory == null) {
            throw new IllegalArgumentException(file + " is in no directory");
        }
        return directory;
    }
}
