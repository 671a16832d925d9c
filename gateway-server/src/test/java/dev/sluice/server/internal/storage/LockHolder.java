package dev.sluice.server.internal.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Another process that has a data directory until it is killed. */
public final class LockHolder {
    private LockHolder() {}

    /** Returns when the process has it. */
    public static Process start(Path directory) throws IOException {
        Process holder =
                new ProcessBuilder(
                                ProcessHandle.current().info().command().orElse("java"),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        assertEquals('+', holder.inputReader(StandardCharsets.UTF_8).read());
        return holder;
    }

    /** Takes the directory and waits. */
    public static void main(String[] args) throws Exception {
        try (DataDirectory _ = DataDirectory.open(Path.of(args[0]))) {
            System.out.print('+');
            System.out.flush();
            System.in.read();
        }
    }
}
