package dev.sluice.mqtt.session;

import static dev.sluice.mqtt.codec.ProtocolVersion.V3_1_1;
import static dev.sluice.mqtt.codec.ProtocolVersion.V5;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Quality;
import dev.sluice.core.testkit.FakeBroker;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.codec.SubscriptionEntry;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Topic aliases from the broker to its clients: [MQTT-3.1.2-26], [MQTT-3.1.2-27]. */
class OutgoingAliasTest {
    private static final Pattern PUBLISH =
            Pattern.compile("PUBLISH .* topic=(\\S+) props=(\\S*) payload=(\\S+)");
    private static final String NO_TOPIC = "%";

    private final FakeBroker broker = new FakeBroker(new ManualLoop());

    private TestClient connected(int aliasMaximum, String... keys) {
        PropertyBlock maximum =
                PropertyBlock.builder().number(Property.TOPIC_ALIAS_MAXIMUM, aliasMaximum).build();
        TestClient client =
                new TestClient(broker, V5, TestClient.config(keys)).connect("to", true, maximum);
        client.subscribe(1, "#", 2);
        client.take();
        return client;
    }

    private List<String> topicsAndProperties(TestClient client) {
        List<String> all = new ArrayList<>();
        for (String packet : client.take()) {
            Matcher publish = PUBLISH.matcher(packet);
            assertTrue(publish.matches(), packet);
            all.add(publish.group(1) + " " + publish.group(2));
        }
        return all;
    }

    private void publish(String... topics) {
        TestClient from = TestClient.connected(broker, V3_1_1, "from");
        for (String topic : topics) {
            from.publish(topic, 0, 0, "x");
        }
    }

    @Test
    void sendsATopicThatRepeatsByItsAlias() {
        TestClient to = connected(10);
        publish("a/long/topic", "other/topic", "a/long/topic", "a/long/topic", "a/long/topic");
        assertEquals(
                List.of(
                        "a/long/topic ",
                        "other/topic ",
                        "a/long/topic 230001",
                        NO_TOPIC + " 230001",
                        NO_TOPIC + " 230001"),
                topicsAndProperties(to));
    }

    @Test
    void givesTheAliasOfTheTopicSentLongestAgoToANewOne() {
        TestClient to = connected(10);
        publish("topic/1", "topic/1", "topic/2", "topic/2", "topic/1", "topic/3", "topic/3");
        publish("topic/1", "topic/3", "topic/2");
        assertEquals(
                List.of(
                        "topic/1 ",
                        "topic/1 230001",
                        "topic/2 ",
                        "topic/2 230002",
                        NO_TOPIC + " 230001",
                        "topic/3 ",
                        "topic/3 230002",
                        NO_TOPIC + " 230001",
                        NO_TOPIC + " 230002",
                        "topic/2 "),
                topicsAndProperties(to));
    }

    @Test
    void keepsToTheClientsMaximumAndToItsOwn() {
        for (List<String> limits : List.of(List.of("0", "5"), List.of("5", "0"))) {
            TestClient to =
                    connected(
                            Integer.parseInt(limits.get(0)),
                            "topic-alias-send-maximum: " + limits.get(1));
            publish("a/topic", "a/topic", "a/topic");
            assertEquals(List.of("a/topic ", "a/topic ", "a/topic "), topicsAndProperties(to));
        }
        TestClient one = connected(1, "topic-alias-send-maximum: 5");
        publish("topic/1", "topic/1", "topic/2", "topic/2");
        assertEquals(
                List.of("topic/1 ", "topic/1 230001", "topic/2 ", "topic/2 230001"),
                topicsAndProperties(one));
    }

    @Test
    void savesNothingOnATopicThatIsAsShortAsAnAlias() {
        TestClient to = connected(10);
        publish("a/b", "a/b", "a/b");
        assertEquals(List.of("a/b ", "a/b ", "a/b "), topicsAndProperties(to));
    }

    /** Trap 42: an alias is of one connection, and a repeated message brings its topic. */
    @Test
    void startsAnewOnEachConnectionAndRepeatsWithTheTopic() {
        PropertyBlock kept =
                PropertyBlock.builder()
                        .number(Property.SESSION_EXPIRY_INTERVAL, 100)
                        .number(Property.TOPIC_ALIAS_MAXIMUM, 10)
                        .build();
        TestClient first = new TestClient(broker, V5).connect("c", true, kept);
        first.subscribe(1, "a/topic", 2);
        first.take();
        TestClient from = TestClient.connected(broker, V5, "from");
        from.publish("a/topic", 1, 1, "1").publish("a/topic", 1, 2, "2");
        from.publish("a/topic", 1, 3, "3");
        assertEquals(
                List.of("a/topic ", "a/topic 230001", NO_TOPIC + " 230001"),
                topicsAndProperties(first));
        first.lose();
        TestClient second = new TestClient(broker, V5).connect("c", false, kept);
        List<String> repeated = second.take();
        assertEquals(4, repeated.size(), repeated::toString);
        for (String packet : repeated.subList(1, 4)) {
            assertTrue(
                    packet.contains("dup=1") && packet.contains("topic=a/topic props= "), packet);
        }
        from.publish("a/topic", 1, 4, "4").publish("a/topic", 1, 5, "5");
        assertEquals(List.of("a/topic ", "a/topic 230001"), topicsAndProperties(second));
    }

    @Test
    void goesTogetherWithSubscriptionIdentifiersAndSharedTemplates() {
        TestClient to = connected(10);
        TestClient plain = TestClient.connected(broker, V5, "plain").subscribe(1, "#", 0);
        to.send(
                new Packet.Subscribe(
                        2,
                        List.of(new SubscriptionEntry("#", Quality.AT_MOST_ONCE, false, false, 0)),
                        PropertyBlock.builder()
                                .number(Property.SUBSCRIPTION_IDENTIFIER, 7)
                                .build()));
        to.take();
        plain.take();
        publish("a/topic", "a/topic", "a/topic");
        assertEquals(
                List.of("a/topic 0b07", "a/topic 2300010b07", NO_TOPIC + " 2300010b07"),
                topicsAndProperties(to));
        assertEquals(List.of("a/topic ", "a/topic ", "a/topic "), topicsAndProperties(plain));
    }

    @Test
    void setsNoAliasThatWouldMakeAPacketTooLarge() {
        PropertyBlock small =
                PropertyBlock.builder()
                        .number(Property.TOPIC_ALIAS_MAXIMUM, 10)
                        .number(Property.MAXIMUM_PACKET_SIZE, 40)
                        .build();
        TestClient to = new TestClient(broker, V5).connect("to", true, small);
        to.subscribe(1, "#", 0);
        to.take();
        String topic = "t".repeat(33); // a packet of 39 bytes
        publish(topic, topic, topic);
        assertEquals(List.of(topic + " ", topic + " ", topic + " "), topicsAndProperties(to));
    }

    /** Whatever the topics are, a client that resolves aliases sees what was published. */
    @Test
    void isUnderstoodByAClientThatResolvesAliases() {
        long seed = 20_261_127L;
        Random random = new Random(seed);
        TestClient to = connected(3, "topic-alias-send-maximum: 3");
        TestClient from = TestClient.connected(broker, V5, "from");
        List<String> sent = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        Map<String, String> topics = new HashMap<>();
        int aliased = 0;
        for (int i = 0; i < 500; i++) {
            String topic = "topic/" + random.nextInt(6);
            sent.add(topic + " " + i);
            from.publish(topic, 0, 0, String.valueOf(i));
            Matcher publish = PUBLISH.matcher(to.take().getFirst());
            assertTrue(publish.matches());
            String alias = publish.group(2);
            if (!publish.group(1).equals(NO_TOPIC)) {
                topics.put(alias, publish.group(1));
                heard.add(publish.group(1) + " " + publish.group(3));
            } else {
                aliased++;
                heard.add(topics.get(alias) + " " + publish.group(3));
            }
        }
        assertEquals(sent, heard, "seed " + seed);
        assertTrue(aliased > 100, "only " + aliased + " of 500 by alias, seed " + seed);
        to.disconnect(ReasonCode.SUCCESS);
    }
}
