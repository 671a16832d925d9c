package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.config.Samples.Broker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Files nobody should write: a clear problem with a place, soon, whatever they hold. */
class HostileInputTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    /** Enough for anything that takes quadratic time to take too long. */
    private static final int MANY_BYTES = 256 << 10;

    @TempDir Path directory;

    private String load(byte[] bytes) throws IOException {
        Path file = Files.write(directory.resolve("test.yaml"), bytes);
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> ConfigTree.load(file, Map.of()).bind(Broker.class));
        return String.valueOf(e.getMessage()).replace(directory + "/", "");
    }

    @ParameterizedTest
    @CsvSource({
        "'a: [1', 'test.yaml:1:6: is not valid YAML: while parsing a flow sequence: expected"
                + " '','' or '']'', but got <stream end>'",
        "'a: b: c', 'test.yaml:1:5: is not valid YAML: mapping values are not allowed here'",
        "'just text', 'test.yaml:1:1: a configuration is a mapping of sections such as"
                + " \"listeners:\"; found text \"just text\"'",
        "'- a', 'test.yaml:1:1: a configuration is a mapping of sections such as \"listeners:\";"
                + " found a list'",
        "'labels: &x [a]', 'test.yaml:1:9: labels: anchors (&) are not supported; put text that"
                + " starts with & in quotes'",
        "'labels: [*x]', 'test.yaml:1:10: labels[0]: aliases (*) are not supported; write the"
                + " value out, or put \"*x\" in quotes if it is text'",
        "'labels: !!set [a]', 'test.yaml:1:9: labels: tags (!) are not supported; put text that"
                + " starts with ! in quotes'",
        "'? [a]\n: b', 'test.yaml:1:3: a key must be plain text'",
        "'{{a}: b}', 'test.yaml:1:2: a key must be plain text; put a value that starts with { in"
                + " quotes'",
        "'\"\": b', 'test.yaml:1:1: empty key; write the key before the colon'",
        "'labels: [a]\n---\nlabels: [b]', 'test.yaml:2:1: a second document starts here; a"
                + " configuration is one document'",
        "'%YAML 1.1\n---\nlabels: [no]', 'test.yaml:1:1: is YAML 1.1; only YAML 1.2 is read,"
                + " remove the %YAML line'"
    })
    void unwantedYamlIsRefusedWithAPlace(String yaml, String problem) throws IOException {
        assertEquals(problem, load(yaml.getBytes(UTF_8)));
    }

    @Test
    void tabsForIndentationAreRefusedWithAPlace() throws IOException {
        String problem = load("streams:\n\ta: 1\n".getBytes(ISO_8859_1));
        assertTrue(problem.startsWith("test.yaml:2:1: is not valid YAML: "), problem);
        assertTrue(problem.contains("(TAB)"), problem);
        assertEquals(1, problem.lines().count());
    }

    @Test
    void otherEncodingsAreRefusedWithAPlace() throws IOException {
        assertEquals(
                "test.yaml:2:10: byte 0xE4 is not valid UTF-8; save the file as UTF-8",
                load("# ok\nlabels: [\u00e4]\n".getBytes(ISO_8859_1)));
        assertEquals(
                "test.yaml:1:1: byte 0xFE is not valid UTF-8; save the file as UTF-8",
                load("labels: [a]".getBytes(UTF_16)));
        assertEquals(
                "test.yaml:1:4: byte 0xC3 is not valid UTF-8; save the file as UTF-8",
                load(new byte[] {'a', ':', ' ', (byte) 0xC3}));
    }

    @Test
    void controlCharactersAreRefusedWithAPlace() throws IOException {
        assertEquals(
                "test.yaml:2:4: character U+0000 is not allowed here; remove it",
                load("# ok\na: \0".getBytes(ISO_8859_1)));
        assertEquals(
                "test.yaml:1:4: character U+001B is not allowed here; remove it",
                load("a: \033[0m".getBytes(ISO_8859_1)));
        assertThrows(ConfigException.class, () -> ConfigTree.parse("t", "a: \uD800"));
    }

    @Test
    void unreadableFilesAreNamed() {
        Path missing = directory.resolve("missing.yaml");
        assertEquals(
                missing + ": cannot be read: no such file",
                assertThrows(ConfigException.class, () -> ConfigTree.load(missing, Map.of()))
                        .getMessage());
        assertEquals(
                directory + ": is a directory; name the YAML file in it",
                assertThrows(ConfigException.class, () -> ConfigTree.load(directory, Map.of()))
                        .getMessage());
    }

    @Test
    void endlessFileIsRefused() {
        Path endless = Path.of("/dev/zero");
        if (!Files.exists(endless)) {
            return;
        }
        ConfigException e =
                assertTimeoutPreemptively(
                        SOON,
                        () ->
                                assertThrows(
                                        ConfigException.class,
                                        () -> ConfigTree.load(endless, Map.of())));
        assertEquals(
                "/dev/zero: is larger than 1 MiB, the limit for a configuration; is this the right"
                        + " file?",
                e.getMessage());
    }

    @Test
    void nestingIsBounded() throws ConfigException {
        String deepest = "a: " + "[".repeat(31) + "x" + "]".repeat(31);
        assertEquals(List.of(), ConfigTree.parse("test.yaml", deepest).problems());
        String tooDeep = "a: " + "[".repeat(33) + "x" + "]".repeat(33);
        assertEquals(
                "test.yaml:1:36: is nested deeper than 32 levels, the limit",
                assertThrows(ConfigException.class, () -> ConfigTree.parse("test.yaml", tooDeep))
                        .getMessage());
    }

    @Test
    void billionLaughsAreRefused() {
        StringBuilder yaml = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 40; i++) {
            yaml.append(String.format("a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1));
        }
        ConfigException e =
                assertTimeoutPreemptively(
                        SOON,
                        () ->
                                assertThrows(
                                        ConfigException.class,
                                        () -> Samples.bind(yaml.toString(), Broker.class)));
        assertTrue(String.valueOf(e.getMessage()).contains("aliases (*) are not supported"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[",
                "{",
                "- ",
                "? ",
                "a: ",
                "a: [",
                "{a: ",
                "[[],",
                "\"",
                "'",
                "&a ",
                "*a ",
                "!a ",
                "!<a",
                "%a\n",
                "|\n",
                "> ",
                "#",
                ",",
                ":",
                "\n",
                "\r",
                " ",
                "\t",
                "a",
                "a\n",
                "a:\n",
                "- a\n",
                "a: b\n",
                "...\n",
                "---\n",
                "\\",
                "'',",
                "\"\\x41\"",
                "a: |\n b\n",
                "\u2028",
                "${env:",
                "${file:a}",
                "\uFEFF"
            })
    void aLotOfAnythingEndsSoon(String piece) {
        String yaml = "a: " + piece.repeat(MANY_BYTES / piece.length());
        String bare = piece.repeat(MANY_BYTES / piece.length());
        assertTimeoutPreemptively(
                SOON,
                () -> {
                    assertThrows(ConfigException.class, () -> Samples.bind(yaml, Broker.class));
                    bindOrRefuse(bare);
                });
    }

    @Test
    void randomTextEndsInARecordOrAProblem() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "ab:-[]{}#&*!|>'\"%@`,? \n\t$\\.0~";
        assertTimeoutPreemptively(
                SOON,
                () -> {
                    for (int i = 0; i < 5_000; i++) {
                        StringBuilder text = new StringBuilder();
                        for (int length = random.nextInt(40); length > 0; length--) {
                            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
                        }
                        bindOrRefuse(text.toString());
                    }
                },
                () -> "seed " + seed);
    }

    private static void bindOrRefuse(String yaml) {
        try {
            Samples.bind(yaml, Broker.class);
        } catch (ConfigException e) {
            assertTrue(e.problems().size() <= Problems.LIMIT + 1);
        } catch (RuntimeException e) {
            throw new AssertionError("with the text: " + Quoted.whole(yaml), e);
        }
    }
}
