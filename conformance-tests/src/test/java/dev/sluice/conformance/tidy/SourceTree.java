package dev.sluice.conformance.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The checked-out tree: its Java sources and its tracked text files.
 *
 * <p><i>Immutable.</i>
 *
 * @param root the directory of the parent pom
 */
public record SourceTree(Path root) {
    private static final List<String> NOT_TEXT =
            List.of(".jar", ".png", ".jpg", ".ico", ".p12", ".jks", ".bin", ".gz", ".zip");
    private static final List<String> DERIVED = List.of("target", "node_modules", ".git", "data");

    /** The tree that this module is part of. */
    public static SourceTree ofThisBuild() {
        Path directory = Path.of(System.getProperty("basedir", "")).toAbsolutePath().normalize();
        while (!Files.isDirectory(directory.resolve("gateway-core"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException("not started inside the source tree");
            }
            directory = parent;
        }
        return new SourceTree(directory);
    }

    List<Path> javaSources() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(
                            file ->
                                    relative(file)
                                            .matches("[^/]+/src/(main|test|jmh)/java/.*\\.java"))
                    .sorted()
                    .toList();
        }
    }

    /** What git tracks or would add; without git, what lies in the tree and is not derived. */
    List<Path> textFiles() throws IOException, InterruptedException {
        List<Path> files = Files.exists(root.resolve(".git")) ? filesOfGit() : filesOnDisk();
        return files.stream()
                .filter(file -> NOT_TEXT.stream().noneMatch(file.toString()::endsWith))
                .filter(Files::isRegularFile)
                .toList();
    }

    /** The path below the root, with slashes. */
    String relative(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    private List<Path> filesOfGit() throws IOException, InterruptedException {
        Process git =
                new ProcessBuilder("git", "ls-files", "-z", "-c", "-o", "--exclude-standard")
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (InputStream output = git.getInputStream()) {
            String names = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IOException("git ls-files ends with " + git.exitValue());
            }
            return Stream.of(names.split("\0", -1))
                    .filter(name -> !name.isEmpty())
                    .map(root::resolve)
                    .toList();
        }
    }

    private List<Path> filesOnDisk() throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(
                            file ->
                                    Stream.of(relative(file).split("/", -1))
                                            .noneMatch(DERIVED::contains))
                    .toList();
        }
    }
}
