package dev.sluice.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What was built. <i>Immutable.</i> */
public final class BuildInfo {
    private static final String VERSION = read();

    private BuildInfo() {}

    /** The version of this build, for instance {@code 1.2.3}. */
    public static String version() {
        return VERSION;
    }

    private static String read() {
        try (InputStream file = BuildInfo.class.getResourceAsStream("build.properties")) {
            Properties properties = new Properties();
            if (file != null) {
                properties.load(file);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
