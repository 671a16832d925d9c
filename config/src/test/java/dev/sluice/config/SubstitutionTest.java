package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

class SubstitutionTest {
    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOST", "127.0.0.1", "COUNT", "7", "EMPTY", "", "TRICK", "${env:HOST}: [a]");

    @TempDir Path directory;

    record File(Optional<String> text, Optional<Integer> count, List<String> items) {}

    @BeforeEach
    void writeSecret() throws IOException {
        Files.writeString(directory.resolve("secret"), "s3cret \nsecond line\n");
        Files.createDirectory(directory.resolve("sub"));
        Files.writeString(directory.resolve("sub/empty"), "");
        Files.write(directory.resolve("binary"), new byte[] {(byte) 0xFF, 0x00});
        Files.write(directory.resolve("large"), new byte[Substitution.FILE_LIMIT_BYTES + 1]);
    }

    private ConfigTree load(String yaml) throws ConfigException, IOException {
        Path file = Files.writeString(directory.resolve("test.yaml"), yaml);
        return ConfigTree.load(file, ENVIRONMENT);
    }

    @ParameterizedTest
    @CsvSource({
        "'${env:HOST}', '127.0.0.1'",
        "'${env:HOST}:${env:COUNT}', '127.0.0.1:7'",
        "'a${env:EMPTY}b', 'ab'",
        "'${env:NONE:fall:back}', 'fall:back'",
        "'[${env:NONE:}]', '[]'",
        "'${env:HOST:unused}', '127.0.0.1'",
        "'${env:TRICK}', '${env:HOST}: [a]'",
        "'${file:secret}', 's3cret '",
        "'<${file:sub/empty}>', '<>'",
        "'$${env:HOST} ${user} $5', '${env:HOST} ${user} $5'",
        "'$${file:x', '${file:x'"
    })
    void replacesReferences(String written, String read) throws ConfigException, IOException {
        File file = load("text: \"" + written + "\"").bind(File.class);
        assertEquals(Optional.of(read), file.text());
    }

    @Test
    void resultFitsTheWantedType() throws ConfigException, IOException {
        assertEquals(Optional.of(7), load("count: ${env:COUNT}").bind(File.class).count());
        assertEquals(Optional.of(7), load("count: '${env:COUNT}'").bind(File.class).count());
    }

    @Test
    void resultIsNeverReadAsYaml() throws ConfigException, IOException {
        File file = load("items: [\"${env:TRICK}\", b]").bind(File.class);
        assertEquals(List.of("${env:HOST}: [a]", "b"), file.items());
    }

    @ParameterizedTest
    @CsvSource({
        "'${env:NONE}', 'needs the environment variable NONE, which is not set; set it or give a"
                + " default: ${env:NONE:default}'",
        "'${env:}', 'names no environment variable; write ${env:NAME} or ${env:NAME:default}'",
        "'${env:A B}', 'names no environment variable; write ${env:NAME} or ${env:NAME:default}'",
        "'${env:HOST', 'has no closing brace; write ${env:NAME}'",
        "'${file:}', 'names no file; write ${file:PATH}'",
        "'${file:none}', 'names a file that cannot be read: no such file'",
        "'${file:sub}', 'names no regular file'",
        "'${file:/dev/zero}', 'names no regular file'",
        "'${file:binary}', 'names a file that is not UTF-8 text'",
        "'${file:large}', 'names a file larger than 64 KiB, the limit'"
    })
    void refusesWhatItCannotReplace(String written, String problem) {
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> load("# first\ntext: x-" + written).bind(File.class));
        String place = directory.resolve("test.yaml") + ":2:7: text: \"x-" + written + "\" ";
        assertEquals(place + problem, e.getMessage());
    }

    @Test
    void badResultIsShownUnlessItIsSecret() {
        ConfigException shown =
                assertThrows(
                        ConfigException.class, () -> load("count: ${env:HOST}").bind(File.class));
        assertEquals("count: bad value \"127.0.0.1\": not a whole number", withoutPlace(shown));
        ConfigException hidden =
                assertThrows(
                        ConfigException.class,
                        () -> load("count: ${file:secret}").bind(File.class));
        assertEquals(
                "count: bad value, not shown because it is secret; expected a whole number",
                withoutPlace(hidden));
    }

    private static String withoutPlace(ConfigException e) {
        return String.valueOf(e.getMessage()).replaceAll("^.*test.yaml:1:8: ", "");
    }

    @Test
    void manyReferencesCannotGrowWithoutBound() {
        Map<String, String> environment = Map.of("BIG", "x".repeat(100_000));
        String yaml = "text: \"" + "${env:BIG}".repeat(50_000) + "\"";
        ConfigException e =
                assertThrows(
                        ConfigException.class,
                        () -> ConfigTree.parse("t", yaml, directory, environment).bind(File.class));
        assertEquals(
                true,
                String.valueOf(e.getMessage()).endsWith("more than 1 MiB of text, the limit"));
    }
}
