package dev.sluice.benchmarks.mqtt;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A broker to measure, as a process on the first processor. <i>Confined to the main thread.</i> */
enum Peer {
    SLUICE {
        @Override
        List<String> command(Path directory, int port) throws IOException {
            Path config = directory.resolve("sluice.yaml");
            Files.writeString(
                    config,
                    """
                    listeners: { mqtt: { protocol: mqtt, bind: "127.0.0.1:%d" } }
                    admin: { bind: "127.0.0.1:%d" }
                    storage: { engine: local, directory: %s }
                    sessions: { max-messages: 10000000, max-bytes: 10GiB }
                    """
                            .formatted(port, port + 1, directory.resolve("data")));
            return List.of("./sluice", "start", "--config", config.toString());
        }
    },
    MOSQUITTO {
        @Override
        List<String> command(Path directory, int port) throws IOException {
            Path config = directory.resolve("mosquitto.conf");
            Files.writeString(
                    config,
                    """
                    listener %d 127.0.0.1
                    allow_anonymous true
                    persistence true
                    persistence_location %s/
                    set_tcp_nodelay true
                    max_inflight_messages 1024
                    max_queued_messages 0
                    """
                            .formatted(port, directory));
            return List.of("mosquitto", "-c", config.toString());
        }
    },
    /** Takes, answers and passes on to subscribers what it must, and knows nothing else. */
    NULL {
        @Override
        List<String> command(Path directory, int port) {
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    NullServer.class.getName(),
                    String.valueOf(port));
        }
    };

    private static final long START_MS = 60_000;

    abstract List<String> command(Path directory, int port) throws IOException;

    /** A running one. <i>Confined to the main thread.</i> */
    record Running(Process process, InetSocketAddress address) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            process.destroy();
            try {
                if (!process.waitFor(20, TimeUnit.SECONDS)) {
                    process.destroyForcibly().waitFor();
                }
            } catch (InterruptedException e) {
                throw new IOException("interrupted", e);
            }
        }
    }

    /** Starts it with an empty directory for its data. */
    Running start(Path directory, int port) throws IOException {
        Files.createDirectories(directory);
        List<String> command = new ArrayList<>(List.of("taskset", "-c", "0"));
        command.addAll(command(directory.toAbsolutePath(), port));
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.resolve("out.log").toFile())
                        .start();
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        long end = System.nanoTime() + START_MS * 1_000_000;
        while (!accepts(address)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                throw new IOException(this + " does not start, see " + directory + "/out.log");
            }
        }
        return new Running(process, address);
    }

    private static boolean accepts(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 100);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
