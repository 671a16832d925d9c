package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupMembership;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.declaration.RetentionConfig;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/** What bounds consumer groups, and what they outlive. */
class GroupLimitsTest {
    private static final GroupConfig DEFAULTS = Binder.defaultsOf(GroupConfig.class);

    @Test
    void oneGroupMoreThanAllowedIsRefusedUntilOneIsDeleted() {
        StreamRig rig = rig(new GroupConfig(2, 9, 9, second(), second(), week(), 9));
        StreamClient first = join(rig, "a");
        join(rig, "b");

        assertEquals(Refusal.Reason.LIMIT_EXCEEDED, reason(join(rig, "c")));
        assertNull(join(rig, "b").refusal);
        first.close();
        assertEquals("deleted", delete(rig, "a"));
        assertNull(join(rig, "c").refusal);
    }

    @Test
    void oneMemberMoreThanAllowedIsRefusedUntilOneHasLeft() {
        StreamRig rig = rig(new GroupConfig(9, 2, 9, second(), second(), week(), 9));
        StreamClient first = join(rig, "a");
        join(rig, "a");

        assertEquals(Refusal.Reason.LIMIT_EXCEEDED, reason(join(rig, "a")));
        first.disconnect();
        assertNull(join(rig, "a").refusal);
    }

    @Test
    void tooManyGapsHoldLaterMessagesBackUntilTheOldestIsSettled() {
        StreamRig rig = rig(new GroupConfig(9, 9, 6, second(), second(), week(), 9));
        publish(rig, 20);
        StreamClient member = join(rig, "a").credit(100);
        assertEquals(texts(0, 6), member.texts());

        // 1, 3 and 5 are gaps now, and 0, 2 and 4 are unsettled.
        for (long id = 2; id <= 6; id += 2) {
            member.settle(id, id, Outcome.ACCEPTED);
        }
        assertEquals(texts(0, 6), member.texts());
        member.settle(1, 1, Outcome.ACCEPTED);

        assertEquals(texts(0, 8), member.texts());
        member.settle(1, 100, Outcome.ACCEPTED);
        assertEquals(texts(0, 14), member.texts());
    }

    @Test
    void whatIsGivenBackIsDeliveredAgainHoweverManyGapsThereAre() {
        StreamRig rig = rig(new GroupConfig(9, 9, 4, second(), second(), week(), 9));
        publish(rig, 20);
        StreamClient member = join(rig, "a").credit(100);
        member.settle(2, 2, Outcome.ACCEPTED);
        member.settle(4, 4, Outcome.ACCEPTED);

        member.settle(1, 1, Outcome.RELEASED);

        assertEquals(List.of("0", "1", "2", "3", "0"), member.texts());
        member.settle(5, 5, Outcome.ACCEPTED);
        assertTrue(member.texts().size() > 5, "the floor has risen");
    }

    @Test
    void aGroupWithMoreGapsThanAllowedNowStillGetsWhatIsBetweenThem() {
        StoreUnderTest store = StoreUnderTest.inMemory();
        StreamRig rig = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);
        publish(rig, 10);
        StreamClient member = join(rig, "a").credit(6);
        for (long id = 2; id <= 6; id += 2) {
            member.settle(id, id, Outcome.ACCEPTED);
        }

        GroupConfig strict = new GroupConfig(9, 9, 2, second(), second(), week(), 9);
        StreamRig again = StreamRig.start(store, config(strict), Duration.ZERO);
        StreamClient next = join(again, "a").credit(100);

        assertEquals(List.of("0", "2", "4"), next.texts());
        next.settle(1, 3, Outcome.ACCEPTED);
        assertEquals(List.of("0", "2", "4", "6", "7"), next.texts());
    }

    @Test
    void whatWasSettledIsSettledAfterARestart() {
        StoreUnderTest store = StoreUnderTest.inMemory();
        StreamRig rig = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);
        publish(rig, 6);
        StreamClient member = join(rig, "a").credit(6);
        member.settle(1, 2, Outcome.ACCEPTED);
        member.settle(5, 5, Outcome.ACCEPTED);

        StreamRig again = StreamRig.start(store, config(DEFAULTS), Duration.ofHours(1));

        assertEquals(3, describe(again, "a").lag());
        assertEquals(List.of("2", "3", "5"), join(again, "a").credit(9).texts());
    }

    /** Where a group begins is durable before its first member hears that it has joined. */
    @Test
    void aGroupThatBeganAtTheEndBeginsThereAfterARestart() {
        StoreUnderTest store = StoreUnderTest.inMemory();
        StreamRig rig = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);
        publish(rig, 3);
        rig.open(StreamRig.request(new StreamPosition.Next()).in(new GroupMembership("a", null)));
        publish(rig, 2);

        StreamRig again = StreamRig.start(store, config(DEFAULTS), Duration.ofHours(1));

        assertEquals(2, describe(again, "a").lag());
    }

    @Test
    void aGroupWithoutMembersExpires() {
        StreamRig rig = rig(DEFAULTS);
        publish(rig, 1);
        StreamClient member = join(rig, "a").credit(1);
        rig.node.loops.advance(Duration.ofDays(8));
        assertEquals(1, describe(rig, "a").members().size());
        member.settle(1, 1, Outcome.ACCEPTED);
        member.close();
        rig.node.loops.advance(Duration.ofDays(6));
        join(rig, "a").close();
        rig.node.loops.advance(Duration.ofDays(6));
        assertEquals(0, describe(rig, "a").lag());

        rig.node.loops.advance(Duration.ofDays(2));

        assertEquals("NOT_FOUND", delete(rig, "a"));
        assertEquals(List.of("0"), join(rig, "a").credit(1).texts());
    }

    @Test
    void timeWithoutABrokerCountsForAGroupWithoutMembers() {
        StoreUnderTest store = StoreUnderTest.inMemory();
        StreamRig rig = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);
        join(rig, "left").close();
        join(rig, "used");
        rig.node.loops.runPending();

        StreamRig again = StreamRig.start(store, config(DEFAULTS), Duration.ofDays(8));
        again.node.loops.advance(Duration.ofSeconds(11));

        assertEquals("NOT_FOUND", delete(again, "left"));
        // When the broker ended somebody read with it, so its time begins with the new start.
        again.node.loops.advance(Duration.ofDays(6));
        assertEquals(0, describe(again, "used").lag());
        again.node.loops.advance(Duration.ofDays(2));
        assertEquals("NOT_FOUND", delete(again, "used"));
    }

    @Test
    void aDeletedGroupStaysDeletedAfterARestart() {
        StoreUnderTest store = StoreUnderTest.inMemory();
        StreamRig rig = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);
        publish(rig, 1);
        StreamClient member = join(rig, "a").credit(1);
        member.settle(1, 1, Outcome.ACCEPTED);
        member.close();
        assertEquals("deleted", delete(rig, "a"));

        StreamRig again = StreamRig.start(store, config(DEFAULTS), Duration.ZERO);

        assertEquals("NOT_FOUND", delete(again, "a"));
    }

    @Test
    void aGroupThatRetentionOvertakesGoesOnWithWhatIsKept() {
        RetentionConfig small =
                new RetentionConfig(Optional.empty(), Optional.of(ByteSize.parse("2KiB")), false);
        StreamRig rig =
                StreamRig.start(
                        StoreUnderTest.inMemory(),
                        StreamRig.config(1, "address", small, DEFAULTS),
                        Duration.ZERO);
        publish(rig, 1);
        StreamClient member = join(rig, "a").credit(1);
        for (int i = 1; i < 7; i++) {
            rig.publish(StreamRig.message("s/a", i + "x".repeat(1_000)));
        }
        rig.node.loops.advance(Duration.ofMinutes(2));
        GroupDescription.Partition place = describe(rig, "a").partitions().getFirst();
        assertEquals(place.end() - place.floor(), place.lag());
        assertTrue(place.floor() > 1, "it was trimmed: " + place);

        // What is gone cannot come back, however it is settled.
        member.settle(1, 1, Outcome.RELEASED);
        member.credit(99);

        assertEquals(1 + place.lag(), member.texts().size());
        member.settle(1, 99, Outcome.ACCEPTED);
        assertEquals(0, describe(rig, "a").lag());
    }

    private static Duration second() {
        return Duration.ofSeconds(1);
    }

    private static Duration week() {
        return Duration.ofDays(7);
    }

    private static RoutingConfig config(GroupConfig groups) {
        return StreamRig.config(1, "address", StreamRig.EVERYTHING, groups);
    }

    private static StreamRig rig(GroupConfig groups) {
        return StreamRig.start(StoreUnderTest.inMemory(), config(groups), Duration.ZERO);
    }

    private static void publish(StreamRig rig, int count) {
        texts(0, count).forEach(text -> rig.publish(StreamRig.message("s/a", text)));
    }

    private static List<String> texts(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private static StreamClient join(StreamRig rig, String group) {
        return rig.open(
                StreamRig.request(new StreamPosition.First()).in(new GroupMembership(group, null)));
    }

    private static Refusal.Reason reason(StreamClient client) {
        return Objects.requireNonNull(client.refusal, "it was not refused").reason();
    }

    private static GroupDescription describe(StreamRig rig, String group) {
        Reply<GroupDescription> reply = new Reply<>();
        rig.ask(groups -> groups.describe(new GroupId("s", group), reply));
        return Objects.requireNonNull(reply.value, () -> String.valueOf(reply.refusal));
    }

    /** The reason if it is refused. */
    private static String delete(StreamRig rig, String group) {
        Reply<GroupId> reply = new Reply<>();
        rig.ask(groups -> groups.delete(new GroupId("s", group), reply));
        return reply.refusal == null ? "deleted" : reply.refusal.reason().name();
    }

    private static final class Reply<T> implements ReplyListener<T> {
        @Nullable T value;
        @Nullable Refusal refusal;

        @Override
        public void succeeded(T given) {
            value = given;
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
        }
    }
}
