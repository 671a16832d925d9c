package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.ByteSize;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Reading streams of a whole engine: partitions, retention, replay and selectors. */
class StreamReadersTest {
    private static final int KEYS = 12;

    @Test
    void anAddressKeepsToAPartition() {
        assertDividedBy("address", n -> StreamRig.message("s/" + n % KEYS, "b"));
    }

    @Test
    void aLevelOfTheAddressKeepsToAPartition() {
        assertDividedBy("address-level:2", n -> StreamRig.message("s/" + n % KEYS + "/" + n, "b"));
    }

    @Test
    void aPropertyKeepsToAPartition() {
        assertDividedBy(
                "property:device",
                n -> StreamRig.message("s/" + n, "b").properties(property("d" + n % KEYS)));
    }

    @Test
    void aGroupIdKeepsToAPartition() {
        assertDividedBy("group-id", n -> StreamRig.message("s/" + n, "b").groupId("g" + n % KEYS));
    }

    @Test
    void thePublishersKeyKeepsToAPartition() {
        assertDividedBy(
                "native", n -> StreamRig.message("s/" + n, "b").key(Bytes.utf8("k" + n % KEYS)));
    }

    @Test
    void withoutItsKeyAMessageIsDividedByItsAddress() {
        for (String rule : List.of("address-level:9", "property:none", "group-id", "native")) {
            assertDividedBy(rule, n -> StreamRig.message("s/" + n % KEYS, "b"));
        }
    }

    /** The n-th messages modulo {@link #KEYS} share a partition, and more than one is used. */
    private static void assertDividedBy(String rule, Function<Integer, Message.Builder> messages) {
        StreamRig rig = StreamRig.start(4, rule, StreamRig.EVERYTHING);
        for (int n = 0; n < 3 * KEYS; n++) {
            rig.publish(messages.apply(n).subject(Integer.toString(n % KEYS)));
        }

        StreamClient reader = rig.read(new StreamPosition.First()).credit(1_000);

        assertEquals(3 * KEYS, reader.deliveries.size());
        Map<String, Integer> partitions = new HashMap<>();
        for (Delivery delivery : reader.deliveries) {
            int partition = StreamClient.partition(delivery);
            String key = Objects.requireNonNull(delivery.message().subject());
            assertEquals(partition, partitions.computeIfAbsent(key, _ -> partition), rule);
        }
        Set<Integer> used = new HashSet<>(partitions.values());
        assertTrue(used.size() > 1, rule + " uses " + used);
    }

    @Test
    void whatIsOlderThanTheRetentionIsNotReadAnyMore() {
        StreamRig rig =
                StreamRig.start(
                        1,
                        "address",
                        new RetentionConfig(
                                Optional.of(Duration.ofMinutes(1)), Optional.empty(), false));
        rig.publish(StreamRig.message("s/a", "old"));
        rig.node.loops.advance(Duration.ofSeconds(50));
        rig.publish(StreamRig.message("s/a", "new"));
        assertEquals(List.of("old", "new"), rig.read(new StreamPosition.First()).credit(9).texts());

        rig.node.loops.advance(Duration.ofSeconds(20));

        assertEquals(List.of("new"), rig.read(new StreamPosition.First()).credit(9).texts());
        assertEquals(List.of("new"), rig.read(new StreamPosition.Offset(0)).credit(9).texts());
    }

    @Test
    void aReaderThatRetentionOvertakesGoesOnWithWhatIsKept() {
        StreamRig rig =
                StreamRig.start(
                        1,
                        "address",
                        new RetentionConfig(
                                Optional.empty(), Optional.of(ByteSize.parse("2KiB")), false));
        rig.publish(StreamRig.message("s/a", "first"));
        StreamClient reader = rig.read(new StreamPosition.First()).credit(1);
        for (int i = 0; i < 6; i++) {
            rig.publish(StreamRig.message("s/a", i + "x".repeat(1_000)));
        }
        rig.node.loops.advance(Duration.ofMinutes(2));

        reader.credit(9);

        assertEquals("first", reader.texts().getFirst());
        assertTrue(reader.texts().getLast().startsWith("5x"), "the last one is kept");
        assertTrue(reader.texts().size() < 7, "what was trimmed is not read");
    }

    @Test
    void ofACompactedStreamTheLastMessageOfEachKeyIsRead() {
        StreamRig rig =
                StreamRig.start(
                        1,
                        "address",
                        new RetentionConfig(Optional.empty(), Optional.empty(), true));
        for (String text : List.of("a1", "b1", "a2", "b2", "a3")) {
            rig.publish(StreamRig.message("s/" + text.charAt(0), text));
        }
        rig.node.loops.advance(Duration.ofSeconds(20));

        StreamClient reader = rig.read(new StreamPosition.First()).credit(9);

        // The newest batch is left alone, so it replaces nothing yet.
        assertEquals(List.of("a2", "b2", "a3"), reader.texts());
        assertEquals(2, Objects.requireNonNull(reader.deliveries.getFirst().position()).offset());
    }

    /** Offsets and order hold while the end moves on under the reader. */
    @Test
    void aReplayTurnsIntoLiveReadingWithoutLossOrRepetition() {
        StreamRig rig = StreamRig.start(3, "address", StreamRig.EVERYTHING);
        StreamClient[] reader = new StreamClient[1];
        for (int n = 0; n < 400; n++) {
            rig.publish(StreamRig.message("s/" + n % 7, Integer.toString(n)));
            if (n == 200) {
                reader[0] = rig.read(new StreamPosition.First());
            }
            if (n > 200) {
                reader[0].credit(n % 5);
            }
        }
        reader[0].credit(1_000);

        Map<Integer, Long> next = new HashMap<>();
        Set<String> texts = new HashSet<>(reader[0].texts());
        for (Delivery delivery : reader[0].deliveries) {
            int partition = StreamClient.partition(delivery);
            long offset = Objects.requireNonNull(delivery.position()).offset();
            assertEquals(next.getOrDefault(partition, 0L), offset);
            next.put(partition, offset + 1);
        }
        assertEquals(400, reader[0].deliveries.size());
        assertEquals(400, texts.size());
    }

    @Test
    void whatASelectorPassesOverCostsNoCredit() {
        StreamRig rig = StreamRig.start(2, "address", StreamRig.EVERYTHING);
        for (int n = 0; n < 40; n++) {
            rig.publish(
                    StreamRig.message("s/" + n % 4, Integer.toString(n))
                            .properties(property("d" + n % 10)));
        }

        StreamClient reader =
                rig.open(StreamRig.request(new StreamPosition.First()).selecting("device = 'd3'"))
                        .credit(3);

        assertEquals(3, reader.texts().size());
        reader.credit(9);
        List<String> sorted = new ArrayList<>(reader.texts());
        sorted.sort(null);
        assertEquals(List.of("13", "23", "3", "33"), sorted);
        rig.publish(StreamRig.message("s/1", "live").properties(property("d3")));
        assertEquals("live", reader.texts().getLast());
    }

    @Test
    void aSelectorThatCannotBeReadIsRefused() {
        StreamRig rig = StreamRig.start(1, "address", StreamRig.EVERYTHING);

        Refusal refusal =
                Objects.requireNonNull(
                        rig.open(
                                        StreamRig.request(new StreamPosition.First())
                                                .selecting("device = "))
                                .refusal);

        assertTrue(refusal.detail().contains("at character"), refusal.detail());
    }

    private static ApplicationProperties property(String device) {
        return new ApplicationProperties.Builder().add("device", device).build();
    }
}
