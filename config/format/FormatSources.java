import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Runs google-java-format over the Java sources below a directory: {@code check} lists what is not
 * formatted and fails, {@code apply} rewrites it. What was found in order is noted in {@code
 * target/formatted} by its digest, and not looked at again. Started by the root POM on the
 * toolchain's JDK.
 */
final class FormatSources {
    public static void main(String[] args) throws Exception {
        boolean apply = args[0].equals("apply");
        Path root = Path.of(args[1]);
        Path noted = root.resolve("target/formatted");
        Set<String> known = Files.exists(noted) ? new HashSet<>(Files.readAllLines(noted)) : Set.of();
        List<String> sources = sources(root);
        List<String> unknown = new ArrayList<>();
        for (String source : sources) {
            if (!known.contains(digest(source))) {
                unknown.add(source);
            }
        }
        int exit = unknown.isEmpty() ? 0 : format(apply, unknown);
        if (exit == 0) {
            List<String> digests = new ArrayList<>();
            for (String source : sources) {
                digests.add(digest(source));
            }
            Files.createDirectories(noted.getParent());
            Files.write(noted, digests);
        }
        System.exit(exit);
    }

    private static int format(boolean apply, List<String> sources) throws Exception {
        List<String> command = new ArrayList<>(List.of("--aosp"));
        command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        command.addAll(sources);
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        int exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
        if (apply) {
            // Where it splits a long text, only a second time gives what the check wants.
            exit = new Main(out, err, System.in).format(command.toArray(String[]::new));
        }
        out.flush();
        err.flush();
        if (exit != 0 && !apply) {
            System.err.println("not formatted: the files above; run: mvn -N validate -Dformat=apply");
        }
        return exit;
    }

    private static String digest(String source) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(Path.of(source))));
    }

    private static List<String> sources(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(root::relativize)
                    .map(Path::toString)
                    .filter(path -> path.endsWith(".java"))
                    .filter(path -> path.contains("src/"))
                    .filter(path -> !path.contains("target/") && !path.contains("node_modules/"))
                    .map(path -> root.resolve(path).toString())
                    .sorted()
                    .toList();
        }
    }
}
