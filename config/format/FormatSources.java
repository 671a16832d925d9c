import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java source below a directory: {@code check} lists what is not
 * formatted and fails, {@code apply} rewrites it. Started by the root POM on the toolchain's JDK.
 */
final class FormatSources {
    public static void main(String[] args) throws Exception {
        boolean apply = args[0].equals("apply");
        List<String> command = new ArrayList<>(List.of("--aosp"));
        command.addAll(apply ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
        List<String> sources = sources(Path.of(args[1]));
        if (sources.isEmpty()) {
            return;
        }
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
        System.exit(exit);
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
