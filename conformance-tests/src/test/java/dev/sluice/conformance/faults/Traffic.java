package dev.sluice.conformance.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.client.Consumer;
import dev.sluice.client.ConsumerOptions;
import dev.sluice.client.Delivery;
import dev.sluice.client.SluiceClient;
import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.RunningBroker;
import dev.sluice.nativecodec.AddressKind;
import dev.sluice.nativecodec.StartPosition;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Publishers of all protocols on one broker, and what the broker owes to them: every message that
 * it accepted, whole, and none that nobody sent.
 *
 * <p><i>Confined to the test's thread.</i>
 */
final class Traffic implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int JOBS = 5;

    /** One in memory, one that the broker's configuration says is durable. */
    private static final List<String> QUEUES = List.of("jobs", DiskBroker.DURABLE_QUEUE);

    private RunningBroker broker;
    private final int bodyBytes;
    private final Map<Speaker, Publisher> publishers = new EnumMap<>(Speaker.class);
    private final Set<String> accepted = new LinkedHashSet<>();
    private final Set<String> sent = new HashSet<>();
    private int number;

    Traffic(RunningBroker broker, int bodyBytes) throws Exception {
        this.broker = broker;
        this.bodyBytes = bodyBytes;
        connect();
    }

    /** Connects every publisher, those too that are connected. */
    void connect() throws Exception {
        close();
        for (Speaker speaker : Speaker.values()) {
            publishers.put(speaker, speaker.connect(broker));
        }
    }

    /** Goes on with another broker on the same data. */
    void moveTo(RunningBroker other) throws Exception {
        close();
        broker = other;
        connect();
    }

    /** Publishes one message and gives the answer. */
    String publish(Speaker speaker) throws Exception {
        String body = nextBody();
        Publisher publisher = publishers.get(speaker);
        assertNotNull(publisher);
        String answer =
                publisher
                        .publish(body.getBytes(StandardCharsets.UTF_8))
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (answer.equals(Publisher.ACCEPTED)) {
            accepted.add(body);
        }
        return answer;
    }

    private String nextBody() {
        char[] body = new char[bodyBytes];
        Arrays.fill(body, (char) ('a' + number % 26));
        String text = number++ + ":" + new String(body);
        sent.add(text);
        return text;
    }

    /** All publishers get a message accepted. */
    void assertAccepted() throws Exception {
        for (Speaker speaker : Speaker.values()) {
            assertEquals(Publisher.ACCEPTED, publish(speaker), speaker.name());
        }
    }

    /** Reads the stream from its beginning: everything accepted is there, and nothing invented. */
    void assertReadable() throws Exception {
        Set<String> missing = new HashSet<>(accepted);
        try (SluiceClient client =
                        SluiceClient.builder()
                                .host(broker.host())
                                .port(broker.port("native"))
                                .connect();
                Consumer reader =
                        client.consume(
                                AddressKind.STREAM,
                                DiskBroker.STREAM,
                                ConsumerOptions.DEFAULT.from(StartPosition.FIRST))) {
            while (!missing.isEmpty()) {
                Delivery delivery = reader.receive(PATIENCE);
                assertNotNull(delivery, () -> missing.size() + " of " + accepted.size());
                String body =
                        new String(delivery.message().body().toArray(), StandardCharsets.UTF_8);
                assertTrue(sent.contains(body), body);
                missing.remove(body);
            }
        }
    }

    int accepted() {
        return accepted.size();
    }

    /** Leaves messages in queues for {@link #assertQueuesDrain}. */
    void fillQueues() throws Exception {
        try (TestClient client = ClientLibrary.PROTONJ2.connect(broker)) {
            for (int i = 0; i < JOBS; i++) {
                for (String queue : QUEUES) {
                    client.send(queue, TestMessage.text("job " + i));
                }
            }
        }
    }

    /** The queues' messages reach a consumer, in order. */
    void assertQueuesDrain() throws Exception {
        try (TestClient client = ClientLibrary.QPID_JMS.connect(broker)) {
            for (String queue : QUEUES) {
                Inbox inbox = client.consume(queue);
                for (int i = 0; i < JOBS; i++) {
                    assertEquals("job " + i, inbox.await().body().asUtf8());
                }
            }
        }
    }

    @Override
    public void close() {
        publishers.values().forEach(Publisher::close);
        publishers.clear();
    }
}
