package dev.sluice.amqp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Value;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.JMSSecurityException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;

import org.apache.qpid.jms.JmsConnectionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

@Timeout(30)
class QpidJmsTest {

    private static final long WAIT_MS = 5000;

    private final List<Connection> connections = new ArrayList<>();
    private LiveAdapter adapter;

    @BeforeEach
    void start() throws Exception {
        adapter = new LiveAdapter();
    }

    @AfterEach
    void stop() throws Exception {
        for (Connection connection : connections) {
            connection.close();
        }
        adapter.close();
    }

    private Connection connect(String options) throws JMSException {
        String uri = "amqp://127.0.0.1:" + adapter.port() + "?amqp.drainTimeout=3000" + options;
        Connection connection = new JmsConnectionFactory(uri).createConnection();
        connections.add(connection);
        connection.start();
        return connection;
    }

    private Session session() throws JMSException {
        return connect("").createSession(false, Session.AUTO_ACKNOWLEDGE);
    }

    @Test
    void textMessageCrossesAQueue() throws Exception {
        Session session = session();
        Queue queue = session.createQueue("orders");
        TextMessage sent = session.createTextMessage("two espressos");
        sent.setStringProperty("table", "7");
        sent.setIntProperty("count", 2);
        sent.setJMSCorrelationID("c-1");
        sent.setJMSReplyTo(session.createTopic("answers"));
        sent.setJMSType("order");
        session.createProducer(queue).send(sent);

        Message received = session.createConsumer(queue).receive(WAIT_MS);
        assertEquals("two espressos", assertInstanceOf(TextMessage.class, received).getText());
        assertEquals("7", received.getStringProperty("table"));
        assertEquals(2, received.getIntProperty("count"));
        assertEquals("c-1", received.getJMSCorrelationID());
        assertEquals(session.createTopic("answers"), received.getJMSReplyTo());
        assertEquals("order", received.getJMSType());
        assertEquals(queue, received.getJMSDestination());
        assertEquals(sent.getJMSMessageID(), received.getJMSMessageID());
        assertFalse(received.getJMSRedelivered());
    }

    @Test
    void theBrokerSeesWhatTheClientMeant() throws Exception {
        Session session = session();
        TextMessage sent = session.createTextMessage("grüße");
        sent.setLongProperty("n", 5L);
        sent.setJMSReplyTo(session.createQueue("back"));
        MessageProducer producer = session.createProducer(session.createTopic("a/b"));
        producer.setPriority(7);
        producer.setTimeToLive(60_000);
        producer.send(sent);
        var published = adapter.onLoop(broker -> broker.published().get(0));
        var message = published.message();
        assertEquals("TOPIC", published.reach().name());
        assertEquals("a/b", message.address().name());
        assertEquals(BodyKind.TEXT, message.bodyKind());
        assertEquals("grüße", message.body().asUtf8());
        assertEquals("queue://back", message.replyTo());
        assertEquals(7, message.priority());
        assertTrue(message.isDurable());
        assertEquals(new Value.Whole(5, Value.Width.LONG), message.properties().first("n"));
        assertEquals(new Value.Text(sent.getJMSMessageID()), message.messageId());
        assertTrue(message.expiresAtMs() < Long.MAX_VALUE);
    }

    @Test
    void everyMessageTypeReturnsAsItself() throws Exception {
        Session session = session();
        Queue queue = session.createQueue("types");
        MessageProducer producer = session.createProducer(queue);
        byte[] random = new byte[1 << 20];
        new Random(7).nextBytes(random);
        BytesMessage bytes = session.createBytesMessage();
        bytes.writeBytes(random);
        producer.send(bytes);
        MapMessage map = session.createMapMessage();
        map.setInt("answer", 42);
        producer.send(map);
        StreamMessage stream = session.createStreamMessage();
        stream.writeString("first");
        producer.send(stream);
        ObjectMessage object = session.createObjectMessage(new ArrayList<>(List.of("x")));
        producer.send(object);
        producer.send(session.createMessage());
        producer.send(session.createTextMessage());

        MessageConsumer consumer = session.createConsumer(queue);
        BytesMessage bytesBack = assertInstanceOf(BytesMessage.class, consumer.receive(WAIT_MS));
        byte[] read = new byte[random.length];
        assertEquals(random.length, bytesBack.readBytes(read));
        assertArrayEquals(random, read);
        assertEquals(
                42, assertInstanceOf(MapMessage.class, consumer.receive(WAIT_MS)).getInt("answer"));
        assertEquals(
                "first",
                assertInstanceOf(StreamMessage.class, consumer.receive(WAIT_MS)).readString());
        assertInstanceOf(ObjectMessage.class, consumer.receive(WAIT_MS));
        assertNotNull(consumer.receive(WAIT_MS));
        assertNull(assertInstanceOf(TextMessage.class, consumer.receive(WAIT_MS)).getText());
    }

    @Test
    void receiveNoWaitDrainsAnEmptyQueueAtOnce() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createQueue("empty"));
        assertNull(consumer.receiveNoWait());
        assertNull(consumer.receive(50));
        session.createProducer(session.createQueue("empty")).send(session.createTextMessage("x"));
        assertNotNull(consumer.receive(WAIT_MS));
        assertNull(consumer.receiveNoWait());
    }

    @Test
    void prefetchZeroPullsOneByOne() throws Exception {
        Connection connection = connect("&jms.prefetchPolicy.all=0&amqp.traceFrames=true");
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("pull");
        MessageProducer producer = session.createProducer(queue);
        MessageConsumer consumer = session.createConsumer(queue);
        assertNull(consumer.receive(50));
        for (int i = 0; i < 3; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        for (int i = 0; i < 3; i++) {
            TextMessage message = (TextMessage) consumer.receive(WAIT_MS);
            assertEquals("m" + i, message.getText());
        }
        assertNull(consumer.receiveNoWait());
    }

    @Test
    void clientAcknowledgeSettlesWhatWasReceived() throws Exception {
        Connection connection = connect("");
        Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("client-ack");
        MessageProducer producer = session.createProducer(queue);
        for (int i = 0; i < 10; i++) {
            producer.send(session.createTextMessage("m" + i));
        }
        MessageConsumer consumer = session.createConsumer(queue);
        Message last = null;
        for (int i = 0; i < 5; i++) {
            last = consumer.receive(WAIT_MS);
        }
        if (last != null) {
            last.acknowledge();
        }
        session.close();
        connection.close();
        Session second = session();
        MessageConsumer rest = second.createConsumer(second.createQueue("client-ack"));
        for (int i = 5; i < 10; i++) {
            TextMessage message = (TextMessage) rest.receive(WAIT_MS);
            assertEquals("m" + i, message.getText());
        }
        assertNull(rest.receiveNoWait());
    }

    @Test
    void unacknowledgedMessagesComeBackAsRedelivered() throws Exception {
        Connection connection = connect("");
        Session session = connection.createSession(false, Session.CLIENT_ACKNOWLEDGE);
        Queue queue = session.createQueue("again");
        session.createProducer(queue).send(session.createTextMessage("m"));
        assertNotNull(session.createConsumer(queue).receive(WAIT_MS));
        connection.close();
        Session second = session();
        Message again = second.createConsumer(second.createQueue("again")).receive(WAIT_MS);
        assertTrue(again.getJMSRedelivered());
        assertEquals(2, again.getIntProperty("JMSXDeliveryCount"));
    }

    @Test
    void topicConsumersGetWhatTheirFilterMatches() throws Exception {
        Session session = session();
        MessageConsumer all = session.createConsumer(session.createTopic("sensors/#"));
        MessageConsumer one = session.createConsumer(session.createTopic("sensors/+/temp"));
        Topic topic = session.createTopic("sensors/1/temp");
        session.createProducer(topic).send(session.createTextMessage("21.5"));
        for (MessageConsumer consumer : List.of(all, one)) {
            TextMessage message = (TextMessage) consumer.receive(WAIT_MS);
            assertEquals("21.5", message.getText());
            assertEquals(topic, message.getJMSDestination());
        }
    }

    @Test
    void noLocalLeavesOutOnesOwnMessages() throws Exception {
        Session session = session();
        Topic topic = session.createTopic("chat");
        MessageConsumer consumer = session.createConsumer(topic, null, true);
        session.createProducer(topic).send(session.createTextMessage("mine"));
        Session other = session();
        other.createProducer(topic).send(other.createTextMessage("theirs"));
        TextMessage message = (TextMessage) consumer.receive(WAIT_MS);
        assertEquals("theirs", message.getText());
    }

    @Test
    void anonymousProducersReachQueuesAndTopics() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createTopic("t/1"));
        MessageProducer producer = session.createProducer(null);
        producer.send(session.createQueue("q1"), session.createTextMessage("to queue"));
        producer.send(session.createTopic("t/1"), session.createTextMessage("to topic"));
        TextMessage fromTopic = (TextMessage) consumer.receive(WAIT_MS);
        assertEquals("to topic", fromTopic.getText());
        MessageConsumer queue = session.createConsumer(session.createQueue("q1"));
        TextMessage fromQueue = (TextMessage) queue.receive(WAIT_MS);
        assertEquals("to queue", fromQueue.getText());
    }

    @Test
    void asynchronousSendsCompleteAll() throws Exception {
        Session session = session();
        MessageProducer producer = session.createProducer(session.createQueue("async"));
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        int count = 2000;
        CountDownLatch completed = new CountDownLatch(count);
        CompletionListener listener =
                new CompletionListener() {
                    @Override
                    public void onCompletion(Message message) {
                        completed.countDown();
                    }

                    @Override
                    public void onException(Message message, Exception exception) {
                        throw new AssertionError(exception);
                    }
                };
        for (int i = 0; i < count; i++) {
            producer.send(session.createTextMessage("m" + i), listener);
        }
        assertTrue(completed.await(10, TimeUnit.SECONDS));
        MessageConsumer consumer = session.createConsumer(session.createQueue("async"));
        for (int i = 0; i < count; i++) {
            TextMessage message = (TextMessage) consumer.receive(WAIT_MS);
            assertEquals("m" + i, message.getText());
        }
    }

    @Test
    void messageListenersWork() throws Exception {
        Session session = session();
        Queue queue = session.createQueue("listener");
        CountDownLatch received = new CountDownLatch(100);
        session.createConsumer(queue).setMessageListener(message -> received.countDown());
        Session sending = session();
        MessageProducer producer = sending.createProducer(queue);
        for (int i = 0; i < 100; i++) {
            producer.send(sending.createTextMessage("m" + i));
        }
        assertTrue(received.await(10, TimeUnit.SECONDS));
    }

    @Test
    void foreignMessagesArriveWithTheRightJmsType() throws Exception {
        Session session = session();
        MessageConsumer consumer = session.createConsumer(session.createTopic("mqtt/#"));
        adapter.onLoop(
                broker ->
                        broker.publish(
                                foreign("mqtt/text", "hi", BodyKind.TEXT)
                                        .properties(
                                                new ApplicationProperties.Builder()
                                                        .add("k", "v1")
                                                        .add("k", "v2")
                                                        .build())
                                        .replyTo("topic://answers")
                                        .build()));
        adapter.onLoop(
                broker -> broker.publish(foreign("mqtt/raw", "hi", BodyKind.BINARY).build()));
        adapter.onLoop(
                broker ->
                        broker.publish(
                                foreign("mqtt/json", "{}", BodyKind.BINARY)
                                        .contentType("application/json")
                                        .build()));
        adapter.onLoop(
                broker ->
                        broker.publish(
                                foreign("mqtt/typed", "hi", BodyKind.TEXT)
                                        .contentType("text/plain")
                                        .build()));
        TextMessage text =
                assertInstanceOf(TextMessage.class, consumer.receive(WAIT_MS), "value string");
        assertEquals("hi", text.getText());
        assertEquals("v1", text.getStringProperty("k"));
        assertEquals(session.createTopic("mqtt/text"), text.getJMSDestination());
        assertEquals(session.createTopic("answers"), text.getJMSReplyTo());
        assertInstanceOf(BytesMessage.class, consumer.receive(WAIT_MS));
        TextMessage json = assertInstanceOf(TextMessage.class, consumer.receive(WAIT_MS));
        assertEquals("{}", json.getText());
        TextMessage typed = assertInstanceOf(TextMessage.class, consumer.receive(WAIT_MS));
        assertEquals("hi", typed.getText());
    }

    private static dev.sluice.core.message.Message.Builder foreign(
            String address, String body, BodyKind kind) {
        return dev.sluice.core.message.Message.to(Address.of(address)).body(Bytes.utf8(body), kind);
    }

    @Test
    void refusesTruthfullyWhatIsNotThereYet() throws Exception {
        Connection connection = connect("&jms.clientID=me");
        Session session = connection.createSession(false, Session.AUTO_ACKNOWLEDGE);
        Queue queue = session.createQueue("q");
        Topic topic = session.createTopic("t");
        assertRefused(() -> session.createConsumer(queue, "a = 1"), "selectors");
        assertRefused(() -> session.createDurableSubscriber(topic, "sub"), "durable");
        assertRefused(() -> session.createSharedConsumer(topic, "sub"), "shared");
        assertRefused(session::createTemporaryQueue, "dynamic");
        assertRefused(() -> session.createBrowser(queue).getEnumeration(), "browsed");
        assertRefused(
                () -> connection.createSession(true, Session.SESSION_TRANSACTED), "transactions");
        session.createProducer(queue).send(session.createTextMessage("still works"));
    }

    private static void assertRefused(Action action, String why) {
        JMSException error = assertThrows(JMSException.class, action::run);
        assertTrue(
                String.valueOf(error.getMessage()).contains(why),
                () -> error.getMessage() + " does not name " + why);
    }

    /** Something of JMS that fails. */
    @FunctionalInterface
    private interface Action {
        void run() throws JMSException;
    }

    @Test
    void wrongPasswordIsASecurityException() throws Exception {
        adapter.onLoop(
                broker -> {
                    broker.acceptOnly("ann", "right");
                    return 0;
                });
        JmsConnectionFactory factory =
                new JmsConnectionFactory("ann", "wrong", "amqp://127.0.0.1:" + adapter.port());
        assertThrows(JMSSecurityException.class, factory::createConnection);
        factory.setPassword("right");
        Connection accepted = factory.createConnection();
        connections.add(accepted);
        accepted.start();
    }
}
