package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.testkit.CountingMetrics;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

class DuplicatesTest {
    private static final IdLimits LIMITS = new IdLimits(1_000, 3);

    private final ManualLoop loop = new ManualLoop();
    private final CountingMetrics metrics = new CountingMetrics();
    private final Duplicates duplicates =
            new Duplicates(
                    new Lane(loop),
                    LIMITS,
                    new QueueContext(
                            loop.clock(),
                            new QueueCounters(metrics),
                            new MemoryBudget(Long.MAX_VALUE, Metrics.none())),
                    null);

    /** What a sender hears. */
    private static final class Heard implements CheckListener {
        @Nullable CheckedIds ids;

        @Override
        public void checked(CheckedIds checked) {
            assertNull(ids, "heard twice");
            ids = checked;
        }

        CheckedIds ids() {
            return Objects.requireNonNull(ids, "it waits");
        }

        boolean isDuplicate() {
            return ids().isDuplicate(0);
        }
    }

    private static Bytes id(String text) {
        return Objects.requireNonNull(MessageIds.of(message(Value.text(text))));
    }

    private static Message message(@Nullable Value id) {
        return Message.to(Address.of("q")).messageId(id).build();
    }

    private Heard check(Object sender, @Nullable String id) {
        Heard heard = new Heard();
        loop.run(() -> duplicates.check(sender, id == null ? null : id(id), heard));
        return heard;
    }

    private void end(Heard heard, boolean isAccepted) {
        loop.run(() -> duplicates.end(heard.ids(), isAccepted));
    }

    private void accept(String... ids) {
        for (String id : ids) {
            Heard heard = check("a", id);
            assertTrue(!heard.isDuplicate(), id);
            end(heard, true);
        }
    }

    private void loopRun(Consumer<Duplicates> call) {
        loop.run(() -> call.accept(duplicates));
    }

    @Test
    void whatWasAcceptedIsADuplicateUntilTheWindowIsOver() {
        accept("1");
        loop.advance(Duration.ofMillis(999));
        assertTrue(check("b", "1").isDuplicate());
        assertEquals(1, metrics.sum("sluice_messages_dropped_total", "reason", "duplicate"));
        loop.advance(Duration.ofMillis(1));
        accept("1");
        assertEquals(1, metrics.sum("sluice_messages_dropped_total", "reason", "duplicate"));
    }

    @Test
    void aDuplicateDoesNotMakeTheWindowLonger() {
        accept("1");
        loop.advance(Duration.ofMillis(600));
        assertTrue(check("b", "1").isDuplicate());
        loop.advance(Duration.ofMillis(400));
        accept("1");
    }

    @Test
    void theOldestAreForgottenFirstAndCounted() {
        accept("1", "2", "3");
        assertEquals(0, metrics.sum("sluice_message_ids_forgotten_total"));
        accept("4");
        assertEquals(1, metrics.sum("sluice_message_ids_forgotten_total"));
        for (String id : List.of("2", "3", "4")) {
            assertTrue(check("a", id).isDuplicate(), id);
        }
        accept("1");
    }

    @Test
    void whatWasRefusedIsNotRemembered() {
        end(check("a", "1"), false);
        accept("1");
    }

    @Test
    void whoHasTheSameIdWaitsAndSoDoesWhatFollowsOfTheSameSender() {
        Heard first = check("a", "1");
        Heard second = check("b", "1");
        Heard behind = check("b", "2");
        Heard plain = check("b", null);
        Heard other = check("c", "3");
        assertNull(second.ids);
        assertNull(behind.ids);
        assertNull(plain.ids);
        assertTrue(!other.isDuplicate());

        end(first, true);
        assertTrue(second.isDuplicate());
        assertTrue(!behind.isDuplicate());
        assertEquals(CheckedIds.NONE, plain.ids());
    }

    @Test
    void theSecondOneTakesThePlaceOfTheFirstThatFails() {
        Heard first = check("a", "1");
        Heard second = check("b", "1");
        Heard third = check("c", "1");
        end(first, false);
        assertTrue(!second.isDuplicate());
        assertNull(third.ids);
        end(second, true);
        assertTrue(third.isDuplicate());
    }

    /** Each failure lets the next one in, within the same call; the stack must not grow with it. */
    @Test
    void manyWhoWaitMayFailOneAfterTheOther() {
        List<Integer> answered = new ArrayList<>();
        Heard first = check("a", "1");
        for (int i = 0; i < 100_000; i++) {
            int number = i;
            Object sender = i % 2 == 0 ? "b" : "sender " + i;
            loop.run(
                    () ->
                            duplicates.check(
                                    sender,
                                    id("1"),
                                    ids -> {
                                        answered.add(number);
                                        duplicates.end(ids, false);
                                    }));
        }
        end(first, false);
        assertEquals(100_000, answered.size());
        assertEquals(100_000, Set.copyOf(answered).size());
        accept("1");
    }

    @Test
    void aTransactionGetsAllOfItsIdsOrWaits() {
        Heard first = check("a", "2");
        Heard all = new Heard();
        loopRun(each -> each.check("t", Arrays.asList(id("1"), null, id("2"), id("1")), all));
        assertNull(all.ids);
        Heard other = check("b", "1");
        assertTrue(!other.isDuplicate());
        end(first, true);
        assertNull(all.ids);
        end(other, false);
        assertEquals(
                List.of(false, false, true, true),
                Stream.of(0, 1, 2, 3).map(all.ids()::isDuplicate).toList());
        assertEquals(0, metrics.sum("sluice_messages_dropped_total", "reason", "duplicate"));
        loopRun(each -> each.committed(all.ids()));
        assertEquals(2, metrics.sum("sluice_messages_dropped_total", "reason", "duplicate"));
    }

    @Test
    void whoIsWithdrawnHearsNothingAndHoldsNothing() {
        Heard first = check("a", "1");
        Heard second = check("b", "1");
        loopRun(each -> each.withdraw("b"));
        end(first, false);
        assertNull(second.ids);
        accept("1");
    }

    @Test
    void switchedOffItLetsEverybodyInAndForgets() {
        accept("1");
        Heard first = check("a", "2");
        Heard second = check("b", "2");
        loopRun(each -> each.change(null));
        assertTrue(!duplicates.isOn());
        assertEquals(CheckedIds.NONE, second.ids());
        end(first, true);
        loopRun(each -> each.change(LIMITS));
        accept("1", "2");
    }

    @Test
    void aSmallerLimitForgetsTheOldest() {
        accept("1", "2", "3");
        loopRun(each -> each.change(new IdLimits(1_000, 1)));
        assertEquals(2, metrics.sum("sluice_message_ids_forgotten_total"));
        assertTrue(check("a", "3").isDuplicate());
        accept("1");
        assertTrue(check("a", "1").isDuplicate());
    }

    @Test
    void aQueueThatIsGoneLetsEverybodyAskForRoom() {
        Heard first = check("a", "1");
        Heard second = check("b", "1");
        loopRun(Duplicates::close);
        assertEquals(CheckedIds.NONE, second.ids());
        end(first, true);
        assertEquals(CheckedIds.NONE, check("c", "1").ids());
    }

    @Test
    void idsOfOtherTypesOrLengthsAreOthers() {
        UUID uuid = new UUID(0, 1);
        String large = "x".repeat(100_000);
        List<Value> values =
                List.of(
                        Value.text("1"),
                        new Value.Whole(1, Width.ULONG),
                        new Value.Binary(Bytes.utf8("1")),
                        new Value.Id(uuid),
                        Value.text(uuid.toString()),
                        Value.text(""),
                        Value.text(large),
                        new Value.Binary(Bytes.utf8(large)),
                        Value.text(large + "x"));
        Set<Bytes> ids =
                values.stream().map(id -> MessageIds.of(message(id))).collect(Collectors.toSet());
        assertEquals(values.size(), ids.size());
        assertTrue(ids.stream().allMatch(id -> id.length() <= 64));
        assertEquals(MessageIds.of(message(Value.text(large))), id(large));
        assertNotEquals(id("1"), id("2"));
        assertNull(MessageIds.of(message(null)));
        assertNull(MessageIds.of(message(new Value.Absent())));
    }
}
