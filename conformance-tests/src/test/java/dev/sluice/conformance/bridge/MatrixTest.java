package dev.sluice.conformance.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.ClientLibrary.Protocol;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;
import dev.sluice.conformance.harness.Seed;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * What one library publishes the other receives, for every pair of libraries, as docs/mapping.md
 * says: sections 1 (addresses), 2 (standard fields), 3 (bodies) and 4 (properties).
 */
class MatrixTest {
    private static final int[] BODY_BYTES = {0, 1, 1024, 1024 * 1024};
    private static final Duration SILENCE = Duration.ofMillis(50);

    private static final Names NAMES = new Names();
    @TempDir static Path directory;
    private static InProcessBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = InProcessBroker.start(BrokerConfig.in(directory));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    static Stream<Arguments> pairs() {
        return pairs(ClientLibrary.values());
    }

    static Stream<Arguments> pairsWithQueueConsumer() {
        return pairs(
                Arrays.stream(ClientLibrary.values())
                        .filter(to -> to.protocol().consumesQueues())
                        .toArray(ClientLibrary[]::new));
    }

    private static Stream<Arguments> pairs(ClientLibrary[] receivers) {
        return Arrays.stream(ClientLibrary.values())
                .flatMap(from -> Arrays.stream(receivers).map(to -> Arguments.of(from, to)));
    }

    static Stream<Arguments> pairsThatKnowProperties() {
        return pairs().filter(
                        pair ->
                                Stream.of(pair.get())
                                        .map(ClientLibrary.class::cast)
                                        .noneMatch(each -> each.protocol() == Protocol.MQTT3));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void topicCarriesBodiesUnchanged(ClientLibrary from, ClientLibrary to) throws Exception {
        String topic = NAMES.topic();
        try (TestClient publisher = from.connect(broker);
                TestClient subscriber = to.connect(broker)) {
            Inbox inbox = subscriber.subscribe(topic);
            for (TestMessage sent : randomBodies()) {
                publisher.publish(topic, sent);
                assertEquals(sent.body(), inbox.await().body());
            }
            assertNull(inbox.receive(SILENCE), "one publish, two deliveries");
        }
    }

    @ParameterizedTest
    @MethodSource("pairsWithQueueConsumer")
    void queueCarriesBodiesUnchanged(ClientLibrary from, ClientLibrary to) throws Exception {
        String queue = NAMES.queue();
        try (TestClient sender = from.connect(broker);
                TestClient consumer = to.connect(broker)) {
            Inbox inbox = consumer.consume(queue);
            for (TestMessage sent : randomBodies()) {
                sender.send(queue, sent);
                assertEquals(sent.body(), inbox.await().body());
            }
            assertNull(inbox.receive(SILENCE), "one send, two deliveries");
        }
    }

    /** docs/mapping.md 3: TEXT is a TextMessage for JMS, payload format 1 for MQTT 5. */
    @ParameterizedTest
    @MethodSource("pairsThatKnowProperties")
    void textIsText(ClientLibrary from, ClientLibrary to) throws Exception {
        String topic = NAMES.topic();
        try (TestClient publisher = from.connect(broker);
                TestClient subscriber = to.connect(broker)) {
            Inbox inbox = subscriber.subscribe(topic);
            publisher.publish(topic, TestMessage.text("21.5 °C, grüße, 温度"));
            TestMessage received = inbox.await();
            assertEquals("21.5 °C, grüße, 温度", received.body().asUtf8());
            assertEquals(true, received.isText(), "is text");

            publisher.publish(topic, TestMessage.binary(new byte[] {'t', 'e', 'x', 't'}));
            assertEquals(false, inbox.await().isText(), "is text");
        }
    }

    /** docs/mapping.md 2, 2.1, 4.1 and 4.3. */
    @ParameterizedTest
    @MethodSource("pairsThatKnowProperties")
    void propertiesCross(ClientLibrary from, ClientLibrary to) throws Exception {
        String topic = NAMES.topic();
        TestMessage sent =
                TestMessage.binary(new byte[] {1, 2, 3})
                        .with("tenant", "acme")
                        .with("place", "Zürich")
                        .with(
                                "traceparent",
                                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                        .withContentType("image/png")
                        .withCorrelation("c-17")
                        .withReplyTo("bridge/replies");
        try (TestClient publisher = from.connect(broker);
                TestClient subscriber = to.connect(broker)) {
            Inbox inbox = subscriber.subscribe(topic);
            publisher.publish(topic, sent);
            TestMessage received = inbox.await();
            for (TestMessage.Property property : sent.properties()) {
                assertEquals(property.value(), received.property(property.name()));
            }
            assertEquals("c-17", received.correlation());
            assertEquals("bridge/replies", received.replyTo());
            if (from != ClientLibrary.QPID_JMS && to != ClientLibrary.QPID_JMS) {
                assertEquals("image/png", received.contentType());
            }
        }
    }

    private static List<TestMessage> randomBodies() {
        Random random = Seed.random("MatrixTest");
        return Arrays.stream(BODY_BYTES)
                .mapToObj(
                        length -> {
                            byte[] body = new byte[length];
                            random.nextBytes(body);
                            return TestMessage.binary(body);
                        })
                .toList();
    }
}
