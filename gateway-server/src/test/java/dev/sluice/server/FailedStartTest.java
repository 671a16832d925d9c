package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/** A start that cannot succeed says why and leaves nothing behind. */
class FailedStartTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "admin, admin.bind",
        "mqtt, listeners.mqtt.bind",
        "native, listeners.native.bind",
        "any, listeners.any.bind",
    })
    void portInUseIsNamedAndEverythingElseIsFreeAgain(String listener, String key)
            throws Exception {
        int free = freePort();
        ServerText text =
                listener.equals("amqp")
                        ? ServerText.in(directory)
                        : ServerText.in(directory).bind("amqp", "127.0.0.1:" + free);
        Set<String> before = serverThreads();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String place = "127.0.0.1:" + taken.getLocalPort();
            StartException refused =
                    assertThrows(StartException.class, () -> text.bind(listener, place).start());
            assertEquals(
                    key
                            + ": "
                            + place
                            + " is in use by another program; stop that one or change the port",
                    refused.getMessage());
        }
        Awaitility.await().until(() -> before.containsAll(serverThreads()));
        try (SluiceServer server = text.start()) {
            assertEquals(free, server.port("amqp"));
        }
    }

    @Test
    void portOfAnotherServerInThisProcessIsInUseToo() throws Exception {
        try (SluiceServer first = ServerText.in(directory.resolve("first")).start()) {
            ServerText second =
                    ServerText.in(directory.resolve("second"))
                            .bind("native", "127.0.0.1:" + first.port("mqtt"));
            StartException refused = assertThrows(StartException.class, second::start);
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.startsWith("listeners.native.bind: "), message);
        }
    }

    @Test
    void directoryOfAnotherServerIsNamed() throws Exception {
        try (SluiceServer _ = ServerText.in(directory).start()) {
            StartException refused =
                    assertThrows(StartException.class, ServerText.in(directory)::start);
            assertEquals(
                    "storage.directory: another process has %s, a server or 'sluice data'; stop it"
                                    .formatted(directory)
                            + " ('fuser %s/sluice.lock' shows which it is) or name another"
                                    .formatted(directory)
                            + " directory",
                    refused.getMessage());
        }
        ServerText.in(directory).start().close();
    }

    @Test
    void directoryThatIsAFileIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("data"), "a file");
        StartException refused = assertThrows(StartException.class, ServerText.in(file)::start);
        assertEquals(
                "storage.directory: " + file + " is not a directory; name another place",
                refused.getMessage());
    }

    @Test
    void hostThatDoesNotExistIsNamed() {
        ServerText text = ServerText.in(directory).bind("mqtt", "no-such-host.invalid:1883");
        StartException refused = assertThrows(StartException.class, text::start);
        assertEquals(
                "listeners.mqtt.bind: there is no host \"no-such-host.invalid\"; use an address"
                        + " such as 127.0.0.1:1883",
                refused.getMessage());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Set<String> serverThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(Thread::isAlive)
                .map(thread -> thread.getName() + "#" + thread.threadId())
                .filter(name -> name.startsWith("sluice-") || name.startsWith("vert.x-"))
                .collect(Collectors.toSet());
    }
}
