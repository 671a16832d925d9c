package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.WriteSet;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a member of a shared subscription is given, and the group has no more, in one write set. */
class SharedForwardingTest {
    private static final String SHARED = "$share/g/t/+";

    /** More than there are between the request for messages and the end of what it causes. */
    private static final int STEPS = 40;

    private final SessionRig rig = SessionRig.journaled(System.nanoTime());

    private static SessionClient member(
            SessionRig rig, int lane, String clientId, Quality quality) {
        SessionClient member = rig.open(lane, clientId);
        member.subscribe(SHARED, quality);
        rig.node.settleNow();
        return member;
    }

    private static SessionClient back(SessionRig rig, int lane, String clientId) {
        SessionClient member = rig.open(lane, clientId);
        assertTrue(member.wasPresent());
        member.receive(100);
        rig.node.settleNow();
        return member;
    }

    /** Does a part of what there is to do. */
    private static void step(SessionRig rig, int number) {
        if (number % 2 == 0) {
            rig.node.loops.runPending();
        } else {
            rig.tested.step();
        }
    }

    private static boolean hasReceipt(WriteSet writes) {
        return writes.puts().stream()
                .anyMatch(put -> put.table().equals("$queue-receipts") && put.value() != null);
    }

    private static long appended(WriteSet writes) {
        return writes.appends().stream().mapToLong(each -> each.batch().bytes().length()).sum();
    }

    private static String[] numbered(int count, int length) {
        return IntStream.range(0, count)
                .mapToObj(i -> i + "x".repeat(length))
                .toArray(String[]::new);
    }

    @Test
    void aRoundIsOneWriteSet() {
        member(rig, 0, "two", Quality.EXACTLY_ONCE).close();
        rig.publish("t/1", "a", "b", "c");
        List<Boolean> appends = new ArrayList<>();
        rig.isRefused =
                writes -> {
                    if (!writes.appends().isEmpty()) {
                        appends.add(hasReceipt(writes));
                    }
                    return false;
                };

        assertEquals(List.of("a", "b", "c"), back(rig, 0, "two").texts());

        assertEquals(List.of(true), appends);
        assertEquals(3, rig.metrics.sum("sluice_shared_messages_forwarded_total"));
    }

    @Test
    void aCrashAnywhereNeitherLosesNorDoublesWhatAMemberIsGiven() {
        for (int crash = 0; crash < STEPS; crash++) {
            SessionRig each = SessionRig.journaled(crash);
            member(each, 0, "one", Quality.EXACTLY_ONCE).close();
            member(each, 1, "two", Quality.EXACTLY_ONCE).close();
            each.publish(Quality.EXACTLY_ONCE, "t/1", "a", "b", "c");
            each.open(2, "one").receive(100);
            for (int step = 0; step < crash; step++) {
                step(each, step);
            }
            each.restart();

            List<String> one = back(each, 0, "one").texts();
            List<String> two = back(each, 1, "two").texts();

            assertEquals(
                    List.of("a", "b", "c"),
                    Stream.concat(one.stream(), two.stream()).sorted().toList(),
                    "after " + crash + " steps one got " + one + ", two " + two);
        }
    }

    @Test
    void aCrashAnywhereDoublesNothingThatAMemberWantsAtMostOnce() {
        int seen = 0;
        for (int crash = 0; crash < STEPS; crash++) {
            SessionRig each = SessionRig.journaled(crash);
            member(each, 0, "one", Quality.AT_MOST_ONCE).close();
            member(each, 1, "two", Quality.AT_MOST_ONCE).close();
            each.publish("t/1", "a", "b", "c");
            SessionClient taking = each.open(2, "one").receive(100);
            for (int step = 0; step < crash; step++) {
                step(each, step);
            }
            List<String> got = new ArrayList<>(taking.texts());
            seen += got.size();
            each.restart();
            got.addAll(back(each, 1, "two").texts());
            got.addAll(back(each, 0, "one").texts());

            assertEquals(got.stream().distinct().toList(), got, "after " + crash + " steps");
        }
        assertTrue(seen > 0, "no crash came after a delivery");
    }

    @Test
    void aRoundThatIsTooMuchForAFileOfTheJournalComesInParts() {
        member(rig, 0, "one", Quality.AT_LEAST_ONCE).close();
        String[] bodies = numbered(9, 10_000);
        for (String body : bodies) {
            rig.publish("t/1", body);
        }
        List<Long> refused = new ArrayList<>();
        rig.isRefused =
                writes -> {
                    boolean isTooMuch = appended(writes) > 30_000;
                    if (isTooMuch) {
                        refused.add(appended(writes));
                    }
                    return isTooMuch;
                };

        assertEquals(starts(List.of(bodies)), starts(back(rig, 0, "one").texts()));
        assertTrue(refused.size() > 1, "refused were " + refused);
    }

    private static List<String> starts(List<String> bodies) {
        return bodies.stream().map(body -> body.substring(0, 1)).toList();
    }

    @Test
    void aRoundThatIsTooMuchForTheInboxComesInParts() {
        SessionConfig usual = Binder.defaultsOf(SessionConfig.class);
        rig.limits =
                new SessionConfig(
                        usual.maxSessions(),
                        usual.maxSubscriptions(),
                        usual.maxMessages(),
                        new ByteSize(10_000),
                        usual.maxAutoCreatedQueues());
        rig.restart();
        member(rig, 0, "one", Quality.AT_LEAST_ONCE).close();
        String[] bodies = numbered(9, 3_000);
        rig.publish("t/1", bodies);

        SessionClient one = back(rig, 0, "one");
        for (int i = 0; i < bodies.length; i++) {
            assertTrue(one.deliveries.size() > i, "only " + i + " came");
            one.settle(i + 1, i + 1);
            rig.node.settle();
        }

        assertEquals(starts(List.of(bodies)), starts(one.texts()));
        assertEquals(0, rig.metrics.sum("sluice_messages_dropped_total", "reason", "full"));
    }

    @Test
    void whatIsUnderWayWhenTheClientLeavesStaysInItsInbox() {
        for (int leave = 0; leave < STEPS; leave++) {
            SessionRig each = SessionRig.journaled(leave);
            member(each, 0, "one", Quality.EXACTLY_ONCE).close();
            SessionClient two = member(each, 1, "two", Quality.EXACTLY_ONCE);
            each.publish("t/1", "a", "b", "c");
            SessionClient one = each.open(2, "one").receive(100);
            for (int step = 0; step < leave; step++) {
                step(each, step);
            }
            one.close();
            two.receive(100);
            each.node.settleNow();

            List<String> got = new ArrayList<>(two.texts());
            got.addAll(back(each, 0, "one").texts());

            assertEquals(List.of("a", "b", "c"), got.stream().sorted().toList());
            each.restart();
        }
    }

    @Test
    void aRoundThatTheStoreRefusesIsForAnotherMember() {
        SessionClient one = member(rig, 0, "one", Quality.EXACTLY_ONCE);
        SessionClient two = member(rig, 1, "two", Quality.EXACTLY_ONCE);
        rig.publish("t/1", "a", "b");
        rig.isRefused = SharedForwardingTest::hasReceipt;
        one.receive(10);
        rig.node.settleNow();
        assertEquals(List.of(), one.texts());
        rig.isRefused = _ -> false;

        two.receive(10);
        rig.node.settleNow();

        assertEquals(List.of("a", "b"), two.texts());
        rig.node.settle();
        assertEquals(List.of(), one.texts());
    }
}
