package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.server.SluiceServer;
import dev.sluice.server.internal.client.ClientProtocol;
import dev.sluice.server.testkit.ServerText;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** {@code sub} with topic filters, across the protocols. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(30)
class TopicSubTest {
    private SluiceServer server;

    @BeforeAll
    void start(@TempDir Path data) throws Exception {
        server = ServerText.in(data).start();
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NATIVE, NATIVE",
        "NATIVE, MQTT",
        "NATIVE, AMQP",
        "MQTT, NATIVE",
        "MQTT, MQTT",
        "MQTT, AMQP",
        "AMQP, NATIVE",
        "AMQP, MQTT",
        "AMQP, AMQP",
    })
    void receivesWhatMatches(ClientProtocol from, ClientProtocol to) throws Exception {
        String root = from + "-" + to;
        CompletableFuture<CommandRun> sub =
                running(to, "sub", root + "/+/temp", "--count", "2", "-o", "json");
        Awaitility.await()
                .until(
                        () -> {
                            run(from, "pub", root + "/1/other", "no").ended(0);
                            run(from, "pub", root + "/1/temp", "21.5").ended(0);
                            return sub.isDone();
                        });
        List<Map<String, Object>> messages = sub.join().ended(0).json();
        assertEquals(2, messages.size());
        for (Map<String, Object> message : messages) {
            assertEquals(root + "/1/temp", message.get("address"));
            assertEquals("21.5", message.get("body"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void timeoutWithoutAMessageEndsWithFour(ClientProtocol protocol) {
        CommandRun sub = run(protocol, "sub", "nothing/#", "--timeout", "100ms").ended(4);
        assertEquals("stopped after 100ms", sub.failure());
    }

    private CompletableFuture<CommandRun> running(ClientProtocol protocol, String... words) {
        return CompletableFuture.supplyAsync(
                () -> run(protocol, words), task -> Thread.ofVirtual().start(task));
    }

    private CommandRun run(ClientProtocol protocol, String... words) {
        return CommandRun.at(server.port(protocol.toString()), protocol, words);
    }
}
