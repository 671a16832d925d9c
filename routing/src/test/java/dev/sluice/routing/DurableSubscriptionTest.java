package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.SubscriptionName;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Shared and named subscriptions over crashes, and with a store that refuses. */
class DurableSubscriptionTest {
    private static final String SHARED = "$share/g/t/+";
    private static final SubscriptionName MINE = SubscriptionName.durable("mine", false);
    private static final SubscriptionName OURS = SubscriptionName.durable("ours", true);

    private final SessionRig rig = SessionRig.journaled(System.nanoTime());

    private SessionClient member(int lane, String clientId) {
        SessionClient member = rig.open(lane, clientId);
        member.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        return member;
    }

    private SessionClient back(int lane, String clientId) {
        SessionClient member = rig.open(lane, clientId);
        assertTrue(member.wasPresent());
        member.receive(100);
        rig.node.settleNow();
        return member;
    }

    private long refused(String key) {
        return rig.metrics.sum("sluice_subscriptions_refused_total", "reason", key);
    }

    private static boolean deletesQueueName(WriteSet writes) {
        return writes.puts().stream()
                .anyMatch(put -> put.table().equals("$queue-names") && put.value() == null);
    }

    private static boolean puts(WriteSet writes, String table) {
        return writes.puts().stream().anyMatch(put -> put.table().equals(table));
    }

    @Test
    void whatWaitsInAGroupSurvivesACrash() {
        member(0, "one").close();
        member(1, "two").close();
        rig.publish("t/1", "a", "b", "c");
        rig.restart();
        rig.publish("t/1", "d");

        SessionClient two = back(2, "two");

        assertEquals(List.of("a", "b", "c", "d"), two.texts());
        assertEquals(List.of(7), two.deliveries.getFirst().match().identifiers());
        two.settle(1, 4);
        rig.node.settleNow();
        rig.restart();
        assertEquals(List.of(), back(0, "one").texts());
    }

    @Test
    void whatAMemberHadTakenIsForTheOthersWhenItsSessionEndsAfterACrash() {
        SessionClient one = member(0, "one").receive(10);
        member(1, "two").close();
        rig.publish("t/1", "a", "b");
        assertEquals(List.of("a", "b"), one.texts());
        rig.restart();
        SessionClient two = back(1, "two");
        assertEquals(List.of(), two.texts());

        rig.open(2, new SessionRequest("one", true, 0, null));

        assertEquals(List.of("a", "b"), two.texts());
        assertEquals(2, rig.metrics.sum("sluice_shared_messages_returned_total"));
    }

    @Test
    void aGroupWhoseLastMemberWasLeavingIsDroppedAtTheStart() {
        SessionClient last = member(0, "last");
        last.unsubscribe(SHARED);
        rig.isRefused = DurableSubscriptionTest::deletesQueueName;
        rig.publish("t/1", "dropped");
        rig.restart();
        rig.isRefused = _ -> false;
        rig.restart();

        SessionClient again = member(1, "last").receive(10);
        rig.node.settleNow();

        assertEquals(List.of(), again.texts());
        rig.publish("t/1", "new");
        assertEquals(List.of("new"), again.texts());
    }

    @Test
    void theEndOfAGroupIsTriedAgain() {
        SessionClient last = member(0, "last");
        rig.publish("t/1", "dropped");
        rig.isRefused = DurableSubscriptionTest::deletesQueueName;
        last.unsubscribe(SHARED);
        rig.node.settleNow();
        assertEquals(List.of(false, true), last.answers);
        rig.isRefused = _ -> false;
        rig.node.loops.advance(Duration.ofSeconds(2));
        rig.node.settleNow();
        last.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        last.receive(10);
        rig.node.settleNow();

        assertEquals(List.of(), last.texts());
        assertEquals(List.of(false, true, false), last.answers);
        assertEquals(1, rig.metrics.sum("sluice_messages_dropped_total", "reason", "deleted"));
    }

    @Test
    void aMembershipThatTheStoreDoesNotTakeIsUndone() {
        SessionClient one = rig.open(0, "one");
        rig.isRefused = writes -> puts(writes, "$subscriptions");
        one.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(Reason.UNAVAILABLE, one.refusal().reason());
        rig.isRefused = _ -> false;
        rig.publish("t/1", "unheard");

        one.subscribe(SHARED, Quality.AT_LEAST_ONCE);
        one.receive(10);
        rig.node.settleNow();

        assertEquals(List.of(false), one.answers);
        assertEquals(List.of(), one.texts());
        rig.publish("t/1", "heard");
        assertEquals(List.of("heard"), one.texts());
    }

    @Test
    void aSubscriptionThatTheStoreDoesNotForgetStays() {
        SessionClient one = member(0, "one");
        rig.isRefused = writes -> puts(writes, "$subscriptions");
        one.unsubscribe(SHARED);
        rig.node.settleNow();
        assertEquals(Reason.UNAVAILABLE, one.refusal().reason());
        rig.isRefused = _ -> false;
        one.receive(10);
        rig.publish("t/1", "a");
        assertEquals(List.of("a"), one.texts());
    }

    @Test
    void whatAnInboxDoesNotTakeIsBroughtLater() {
        SessionClient one = member(0, "one");
        rig.publish("t/1", "a", "b", "c");
        rig.isRefused = writes -> !writes.appends().isEmpty();
        one.receive(10);
        rig.node.settleNow();
        assertEquals(List.of(), one.texts());
        rig.isRefused = _ -> false;
        rig.node.loops.advance(Duration.ofSeconds(2));
        rig.node.settleNow();

        assertEquals(List.of("a", "b", "c"), one.texts());
    }

    @Test
    void sharedSubscriptionsAreLimited() {
        rig.subscriptions = new SubscriptionConfig(1, 1, 100, new ByteSize(1 << 20));
        rig.restart();
        SessionClient one = member(0, "one");
        one.subscribe(SHARED, Quality.AT_MOST_ONCE);
        one.subscribe("$share/other/t/+", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(Reason.LIMIT_EXCEEDED, one.refusal().reason());
        assertEquals(List.of(false, true), one.answers);
        assertEquals(1, refused("subscriptions.max-shared"));
    }

    @Test
    void theOldestLeaveAGroupThatIsFull() {
        rig.subscriptions = new SubscriptionConfig(10, 10, 3, new ByteSize(1 << 20));
        rig.restart();
        member(0, "one").close();
        rig.publish("t/1", "a", "b", "c", "d", "e");
        assertEquals(List.of("c", "d", "e"), back(0, "one").texts());
        assertEquals(2, rig.metrics.sum("sluice_messages_dropped_total", "reason", "full"));
        assertEquals(3, rig.metrics.sum("sluice_shared_messages_forwarded_total"));
    }

    @Test
    void aSessionCountsItsSharedSubscriptions() {
        SessionConfig usual = Binder.defaultsOf(SessionConfig.class);
        rig.limits =
                new SessionConfig(
                        usual.maxSessions(),
                        2,
                        usual.maxMessages(),
                        usual.maxBytes(),
                        usual.maxAutoCreatedQueues());
        rig.restart();
        SessionClient one = member(0, "one");
        one.subscribe("a", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        one.subscribe("$share/h/a", Quality.AT_LEAST_ONCE);
        rig.node.settleNow();
        assertEquals(Reason.LIMIT_EXCEEDED, one.refusal().reason());
    }

    @Test
    void anEndedSessionLeavesNoRowAndNoGroup() {
        SessionClient one = member(0, "one");
        one.disconnect(OptionalLong.of(0));
        rig.node.settleNow();
        rig.restart();
        assertFalse(rig.open(0, "one").wasPresent());
        rig.publish("t/1", "unheard");
        assertEquals(0, rig.logged());
    }

    private NamedClient consume(int lane, SubscriptionName name, String selector) {
        NamedClient client = new NamedClient(rig.node, lane);
        client.consume("t/+", name, selector, false);
        rig.node.settleNow();
        return client;
    }

    @Test
    void aNamedSubscriptionSurvivesACrash() {
        NamedClient first = consume(0, MINE, "JMSPriority = 4");
        NamedClient ours = consume(1, OURS, "");
        first.close();
        ours.close();
        rig.publish("t/1", "a", "b");
        rig.restart();
        rig.publish("t/1", "c");

        NamedClient again = consume(2, MINE, "JMSPriority=4");
        assertEquals(List.of("a", "b", "c"), again.texts());
        again.settle(1, Outcome.ACCEPTED);
        assertEquals(Reason.IN_USE, consume(0, MINE, "").refusal());
        assertEquals(List.of("a", "b", "c"), consume(0, OURS, "").texts());
        rig.restart();
        assertEquals(List.of("b", "c"), consume(1, MINE, "JMSPriority = 4").texts());
    }

    @Test
    void itsEndSurvivesACrash() {
        NamedClient client = consume(0, MINE, "");
        client.close();
        rig.publish("t/1", "dropped");
        client.unsubscribe(MINE);
        rig.node.settleNow();
        assertEquals(List.of(MINE), client.ended);
        rig.restart();

        assertEquals(List.of(), consume(1, MINE, "").texts());
    }

    @Test
    void whatTheStoreDoesNotChangeStaysAsItWas() {
        NamedClient client = consume(0, MINE, "");
        client.close();
        rig.publish("t/1", "a");
        rig.isRefused = writes -> puts(writes, "$named-subscriptions");
        client.unsubscribe(MINE);
        assertEquals(Reason.UNAVAILABLE, consume(1, MINE, "JMSPriority = 4").refusal());
        assertEquals(Reason.UNAVAILABLE, consume(1, OURS, "").refusal());
        assertEquals(Reason.UNAVAILABLE, client.refusal());
        rig.isRefused = _ -> false;

        NamedClient again = consume(0, MINE, "");
        assertEquals(List.of("a"), again.texts());
        consume(0, OURS, "").close();
        again.close();
        rig.restart();
        assertEquals(List.of("a"), consume(0, MINE, "").texts());
    }

    @Test
    void namedSubscriptionsAreLimited() {
        rig.subscriptions = new SubscriptionConfig(1, 1, 100, new ByteSize(1 << 20));
        rig.restart();
        NamedClient mine = consume(0, MINE, "");
        assertEquals(Reason.LIMIT_EXCEEDED, consume(1, OURS, "").refusal());
        assertEquals(1, refused("subscriptions.max-named"));
        mine.close();
        mine.unsubscribe(MINE);
        rig.node.settleNow();
        consume(1, OURS, "").settle(1, Outcome.ACCEPTED);
    }

    /** Rows and queues are made and deleted together, wherever a crash comes. */
    @Test
    void aCrashLeavesNothingHalfDone() {
        List<SubscriptionName> names = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            SubscriptionName name = SubscriptionName.durable("n" + i, i % 2 == 0);
            names.add(name);
            NamedClient client = new NamedClient(rig.node, i);
            client.consume("t/+", name, "", false);
            for (int step = 0; step < i; step++) {
                rig.node.loops.runPending();
                rig.tested.step();
            }
            client.close();
            client.unsubscribe(name);
            for (int step = 0; step < 20 - i; step++) {
                rig.node.loops.runPending();
                rig.tested.step();
            }
            rig.restart();
        }
        for (SubscriptionName name : names) {
            consume(0, name, "").close();
        }
    }

    /** The bytes of a name that a table could not tell from another one's are not let in. */
    @Test
    void aNameThatIsNoTextIsRefused() {
        String half = String.valueOf((char) 0xD800);
        assertEquals("?", Bytes.utf8(half).asUtf8());
        assertEquals(
                Reason.INVALID_NAME,
                consume(0, SubscriptionName.durable(half, true), "").refusal());
    }
}
