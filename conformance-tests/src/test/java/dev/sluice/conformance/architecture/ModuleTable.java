package dev.sluice.conformance.architecture;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The modules by the package below the root, and what each may use: other modules, and libraries by
 * package prefix. What is not in the table is forbidden.
 *
 * <p><i>Immutable.</i>
 */
final class ModuleTable {
    private static final Set<String> JDK = Set.of("java.", "javax.", "org.jspecify.annotations.");
    private static final String NETTY = "io.netty.";
    private static final String NETTY_BUFFER = "io.netty.buffer.";
    private static final String SLF4J = "org.slf4j.";
    private static final String CAFFEINE = "com.github.benmanes.caffeine.";

    private static final Map<String, Row> ROWS =
            Map.ofEntries(
                    row("config", List.of(), List.of("org.snakeyaml.engine.")),
                    row("core", List.of("config"), List.of(NETTY, SLF4J)),
                    row(
                            "routing",
                            List.of("config", "core"),
                            List.of(NETTY_BUFFER, SLF4J, CAFFEINE)),
                    row(
                            "storage",
                            List.of("config", "core"),
                            List.of(NETTY_BUFFER, SLF4J, CAFFEINE)),
                    row("nativecodec", List.of(), List.of(NETTY_BUFFER, "io.netty.util.")),
                    row("mqtt", List.of("config", "core"), List.of(NETTY, SLF4J)),
                    row(
                            "amqp",
                            List.of("config", "core"),
                            List.of(
                                    NETTY,
                                    SLF4J,
                                    "org.apache.qpid.proton.amqp.",
                                    "org.apache.qpid.proton.codec.")),
                    row(
                            "nativeadapter",
                            List.of("config", "core", "nativecodec"),
                            List.of(NETTY, SLF4J)),
                    row("client", List.of("nativecodec"), List.of(NETTY, SLF4J)),
                    row(
                            "server",
                            List.of("config", "core", "routing", "client", "nativecodec"),
                            List.of("")));

    private ModuleTable() {}

    private record Row(Set<String> modules, List<String> libraries) {}

    private static Map.Entry<String, Row> row(
            String module, List<String> modules, List<String> libraries) {
        return Map.entry(module, new Row(Set.copyOf(modules), libraries));
    }

    static Set<String> modules() {
        return ROWS.keySet();
    }

    /** The module that {@code className} belongs to: the package that follows the root. */
    static Optional<String> moduleOf(String root, String className) {
        if (!className.startsWith(root + ".")) {
            return Optional.empty();
        }
        String below = className.substring(root.length() + 1);
        int dot = below.indexOf('.');
        return Optional.of(dot < 0 ? "" : below.substring(0, dot));
    }

    static boolean isModuleAllowed(String from, String to) {
        Row row = ROWS.get(from);
        return from.equals(to) || (row != null && row.modules().contains(to));
    }

    static boolean isLibraryAllowed(String from, String className) {
        Row row = ROWS.get(from);
        return JDK.stream().anyMatch(className::startsWith)
                || (row != null && row.libraries().stream().anyMatch(className::startsWith));
    }
}
