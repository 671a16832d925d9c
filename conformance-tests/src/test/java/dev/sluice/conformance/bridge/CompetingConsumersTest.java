package dev.sluice.conformance.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.conformance.client.ClientLibrary;
import dev.sluice.conformance.client.Inbox;
import dev.sluice.conformance.client.TestClient;
import dev.sluice.conformance.client.TestMessage;
import dev.sluice.conformance.harness.BrokerConfig;
import dev.sluice.conformance.harness.InProcessBroker;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** A queue gives each message to one consumer, whatever the consumers speak. */
class CompetingConsumersTest {
    private static final int MESSAGES = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration SILENCE = Duration.ofMillis(300);

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(names = {"QPID_JMS", "HIVEMQ_MQTT5", "NATIVE"})
    void eachMessageIsReceivedOnceByOneOfTwoProtocols(ClientLibrary sending) throws Exception {
        try (var broker = InProcessBroker.start(BrokerConfig.in(directory));
                TestClient jms = ClientLibrary.QPID_JMS.connect(broker);
                TestClient natively = ClientLibrary.NATIVE.connect(broker);
                TestClient sender = sending.connect(broker)) {
            Inbox first = jms.consume("orders");
            Inbox second = natively.consume("orders");
            for (int i = 0; i < MESSAGES; i++) {
                sender.send("orders", TestMessage.text("order " + i));
            }
            List<String> byFirst = drain(first);
            List<String> bySecond = drain(second);
            assertFalse(byFirst.isEmpty(), "the AMQP consumer got nothing");
            assertFalse(bySecond.isEmpty(), "the native consumer got nothing");
            List<String> all = new ArrayList<>(byFirst);
            all.addAll(bySecond);
            assertEquals(MESSAGES, all.size(), all::toString);
            var expected =
                    new TreeSet<>(
                            IntStream.range(0, MESSAGES).mapToObj(i -> "order " + i).toList());
            assertEquals(expected, new TreeSet<>(all));
        }
    }

    /** What no consumer took waits, and comes in the order in which it was sent. */
    @Test
    void messagesWaitForAConsumerInOrder() throws Exception {
        try (var broker = InProcessBroker.start(BrokerConfig.in(directory));
                TestClient jms = ClientLibrary.QPID_JMS.connect(broker);
                TestClient natively = ClientLibrary.NATIVE.connect(broker)) {
            for (int i = 0; i < MESSAGES; i++) {
                jms.send("orders", TestMessage.text("order " + i));
            }
            List<String> received = drain(natively.consume("orders"));
            assertEquals(
                    IntStream.range(0, MESSAGES).mapToObj(i -> "order " + i).toList(), received);
        }
    }

    /** A connection that ends gives back what it did not settle. */
    @Test
    void unsettledMessagesGoToTheNextConsumer() throws Exception {
        try (var broker = InProcessBroker.start(BrokerConfig.in(directory));
                TestClient sender = ClientLibrary.NATIVE.connect(broker)) {
            try (TestClient jms = ClientLibrary.QPID_JMS.connect(broker)) {
                Inbox inbox = jms.consume("orders");
                for (int i = 0; i < MESSAGES; i++) {
                    sender.send("orders", TestMessage.text("order " + i));
                }
                assertEquals("order 0", inbox.await().body().asUtf8());
            }
            List<String> rest = drain(sender.consume("orders"));
            assertEquals(IntStream.range(1, MESSAGES).mapToObj(i -> "order " + i).toList(), rest);
        }
    }

    private static List<String> drain(Inbox inbox) throws Exception {
        List<String> received = new ArrayList<>();
        for (TestMessage message = inbox.receive(PATIENCE);
                message != null;
                message = inbox.receive(SILENCE)) {
            assertTrue(message.isText(), "not text");
            received.add(message.body().asUtf8());
        }
        return received;
    }
}
