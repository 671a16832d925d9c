package dev.sluice.core.testkit;

import dev.sluice.core.adapter.ProtocolAdapterFactory;
import dev.sluice.core.contract.AdapterContract;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * The adapter contract can be kept. The toy is made known to the service loader here only, so that
 * it is no protocol of the modules that use this test jar.
 */
class ToyAdapterTest extends AdapterContract {
    private final ClassLoader usual = Thread.currentThread().getContextClassLoader();

    @BeforeEach
    void register(@TempDir Path directory) throws IOException {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        Files.writeString(
                services.resolve(ProtocolAdapterFactory.class.getName()),
                ToyAdapterFactory.class.getName());
        Thread.currentThread()
                .setContextClassLoader(
                        new URLClassLoader(new URL[] {directory.toUri().toURL()}, usual));
    }

    @AfterEach
    void unregister() throws IOException {
        if (Thread.currentThread().getContextClassLoader() instanceof URLClassLoader own
                && !own.equals(usual)) {
            own.close();
        }
        Thread.currentThread().setContextClassLoader(usual);
    }

    @Override
    protected ProtocolAdapterFactory factory() {
        return new ToyAdapterFactory();
    }

    @Override
    protected byte[] opening() {
        return "TOY1\0\0\0\6t\nbody".getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected byte[] hugeAnnouncement() {
        return HexFormat.of().parseHex("544f593110000000");
    }
}
