package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lane;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

class MessageQueueTest {
    private static final RedeliveryConfig AT_ONCE = Binder.defaultsOf(RedeliveryConfig.class);

    private final ManualLoop loop = new ManualLoop();
    private final Lane lane = new Lane(loop);
    private final List<PublishResult> results = new ArrayList<>();
    private final List<Message> buried = new ArrayList<>();
    private PublishResult graveAnswer = PublishResult.ACCEPTED;

    @Test
    void consumersTakeTurns() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink first = attach(queue, 10);
        Sink second = attach(queue, 10);
        offer(queue, "1", "2", "3", "4");
        assertEquals(List.of("1", "3"), first.bodies());
        assertEquals(List.of("2", "4"), second.bodies());
    }

    @Test
    void aReleasedMessageKeepsItsPlaceBeforeLaterOnes() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = attach(queue, 3);
        offer(queue, "1", "2", "3", "4", "5");
        queue.settle(sink.consumer, 2, 2, Outcome.RELEASED);
        queue.settle(sink.consumer, 1, 1, Outcome.RELEASED);
        queue.credit(sink.consumer, 3, 1_000_000);
        assertEquals(List.of("1", "2", "3", "1", "2", "4"), sink.bodies());
        assertEquals(0, sink.deliveries.getLast().failedAttempts());
    }

    @Test
    void aFailedDeliveryCountsAndComesBack() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = attach(queue, 1);
        offer(queue, "1");
        queue.settle(sink.consumer, 1, 1, modified(true, false));
        queue.credit(sink.consumer, 1, 0);
        assertEquals(1, sink.deliveries.getLast().failedAttempts());
    }

    @Test
    void whatIsUndeliverableHereGoesToAnotherConsumerOnly() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink picky = attach(queue, 1);
        offer(queue, "1", "2");
        queue.settle(picky.consumer, 1, 1, modified(false, true));
        queue.credit(picky.consumer, 5, 0);
        assertEquals(List.of("1", "2"), picky.bodies());
        Sink other = attach(queue, 5);
        assertEquals(List.of("1"), other.bodies());
    }

    @Test
    void settlingInsideADeliveryIsNoSurprise() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = new Sink(queue);
        sink.settlesAtOnce = true;
        queue.attach(sink.consumer);
        queue.credit(sink.consumer, 1, 1_000_000);
        offer(queue, "1", "2", "3");
        assertEquals(List.of("1", "2", "3"), sink.bodies());
        assertEquals(0, queue.held());
    }

    @Test
    void byteCreditIsOverdrawnByOneMessageAtMost() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = new Sink(queue);
        queue.attach(sink.consumer);
        queue.credit(sink.consumer, 10, 1);
        offer(queue, "1", "2");
        assertEquals(List.of("1"), sink.bodies());
        queue.credit(sink.consumer, 0, 1_000);
        assertEquals(List.of("1", "2"), sink.bodies());
    }

    @Test
    void drainOnAnEmptyQueueAnswersAtOnceAndTakesTheCredit() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = attach(queue, 10);
        offer(queue, "1");
        queue.drain(sink.consumer);
        assertEquals(1, sink.drained);
        offer(queue, "2");
        assertEquals(List.of("1"), sink.bodies());
    }

    @Test
    void aFullQueueRefusesWhenToldTo() {
        MessageQueue queue = queue(2, WhenFull.REJECT);
        offer(queue, "1", "2", "3");
        assertEquals(
                List.of(PublishResult.ACCEPTED, PublishResult.ACCEPTED, PublishResult.FULL),
                results);
    }

    @Test
    void aFullQueueMakesItsPublisherWaitWhenToldTo() {
        MessageQueue queue = queue(2, WhenFull.BACK_PRESSURE);
        offer(queue, "1", "2", "3", "4");
        assertEquals(2, results.size());
        Sink sink = attach(queue, 1);
        queue.settle(sink.consumer, 1, 1, Outcome.ACCEPTED);
        assertEquals(3, results.size());
        queue.credit(sink.consumer, 10, 1_000_000);
        queue.settle(sink.consumer, 2, 10, Outcome.ACCEPTED);
        assertEquals(4, results.size());
        assertEquals(List.of("1", "2", "3", "4"), sink.bodies());
    }

    @Test
    void aFullQueueDropsTheOldestWhenToldTo() {
        MessageQueue queue = queue(2, WhenFull.DROP_OLDEST);
        offer(queue, "1", "2", "3");
        assertEquals(List.of("2", "3"), attach(queue, 5).bodies());
    }

    @Test
    void aQueueFullOfUnsettledMessagesDropsTheNewOne() {
        MessageQueue queue = queue(2, WhenFull.DROP_OLDEST);
        Sink sink = attach(queue, 5);
        offer(queue, "1", "2", "3");
        queue.settle(sink.consumer, 1, 2, Outcome.ACCEPTED);
        assertEquals(List.of("1", "2"), sink.bodies());
        assertEquals(0, queue.held());
    }

    @Test
    void theByteLimitHoldsButAnEmptyQueueTakesAnyMessage() {
        MessageQueue queue =
                new MessageQueue(
                        "q",
                        lane,
                        new QueueRules(
                                100,
                                10,
                                WhenFull.REJECT,
                                0,
                                AT_ONCE,
                                null,
                                null,
                                false,
                                null,
                                null,
                                QueueRules.Purpose.NAMED),
                        context(),
                        null,
                        this::bury);
        offer(queue, "a longer body than ten bytes", "2");
        assertEquals(List.of(PublishResult.ACCEPTED, PublishResult.FULL), results);
    }

    @Test
    void expiredMessagesAreNotDeliveredAndMakeRoom() {
        MessageQueue queue = queue(1, WhenFull.REJECT);
        long expiresAtMs = loop.clock().millis() + 1_000;
        queue.offer(
                Message.to(Address.of("q")).expiresAtMs(expiresAtMs).build(),
                Quality.AT_LEAST_ONCE,
                SubscriptionMatch.NONE,
                results::add);
        loop.advance(Duration.ofSeconds(1));
        offer(queue, "fresh");
        assertEquals(List.of("fresh"), attach(queue, 5).bodies());
    }

    @Test
    void aMessageIsDroppedAfterTheLastAllowedDelivery() {
        MessageQueue queue =
                new MessageQueue(
                        "q",
                        lane,
                        new QueueRules(
                                100,
                                1_000_000,
                                WhenFull.REJECT,
                                2,
                                AT_ONCE,
                                null,
                                null,
                                false,
                                null,
                                null,
                                QueueRules.Purpose.NAMED),
                        context(),
                        null,
                        this::bury);
        Sink sink = attach(queue, 10);
        offer(queue, "1");
        queue.settle(sink.consumer, 1, 1, modified(true, false));
        queue.settle(sink.consumer, 2, 2, modified(true, false));
        assertEquals(List.of("1", "1"), sink.bodies());
        assertEquals(0, queue.held());
    }

    @Test
    void aMarkComesBackWithTheNextDelivery() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = attach(queue, 1);
        offer(queue, "1");
        queue.mark(sink.consumer, 1, 42, () -> {});
        queue.detach(sink.consumer, true);
        Delivery again = attach(queue, 1).deliveries.getFirst();
        assertEquals(42, again.mark());
        assertEquals(1, again.failedAttempts());
    }

    @Test
    void anInboxHasOneConsumerAndKeepsNoAtMostOnceMessageWithoutIt() {
        MessageQueue inbox =
                new MessageQueue(
                        "inbox",
                        lane,
                        new QueueRules(
                                100,
                                1_000_000,
                                WhenFull.DROP_OLDEST,
                                0,
                                AT_ONCE,
                                null,
                                null,
                                false,
                                null,
                                null,
                                QueueRules.Purpose.INBOX),
                        context(),
                        null,
                        this::bury);
        inbox.offer(message("lost"), Quality.AT_MOST_ONCE, SubscriptionMatch.NONE, results::add);
        inbox.offer(message("kept"), Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, results::add);
        Sink first = attach(inbox, 5);
        Sink second = attach(inbox, 5);
        assertEquals(Refusal.Reason.TAKEN_OVER, first.endings.getFirst().reason());
        assertEquals(List.of("kept"), first.bodies());
        assertEquals(List.of("kept"), second.bodies());
    }

    @Test
    void closingEndsConsumersAndRefusesWaitingPublishers() {
        MessageQueue queue = queue(1, WhenFull.BACK_PRESSURE);
        Sink sink = attach(queue, 0);
        offer(queue, "1", "2");
        queue.close(new Refusal(Refusal.Reason.DELETED, "gone"));
        assertEquals(List.of(PublishResult.ACCEPTED, PublishResult.NOT_FOUND), results);
        assertEquals(1, sink.endings.size());
        assertEquals(0, queue.held());
        offer(queue, "3");
        assertEquals(PublishResult.NOT_FOUND, results.getLast());
    }

    @Test
    void itsLaneIsChecked() {
        MessageQueue queue = queue(1, WhenFull.REJECT);
        boolean[] refused = new boolean[1];
        new ManualLoop("other")
                .run(
                        () -> {
                            try {
                                queue.held();
                            } catch (IllegalStateException e) {
                                refused[0] = true;
                            }
                        });
        assertTrue(refused[0]);
    }

    @Test
    void aFailedMessageRestsAndOthersDoNotWaitForIt() {
        MessageQueue queue = resting(new RedeliveryConfig(seconds(1), 3, seconds(5)));
        Sink sink = attach(queue, 100);
        offer(queue, "1", "2");
        queue.settle(sink.consumer, 1, 1, modified(true, false));
        offer(queue, "3");
        loop.advance(Duration.ofMillis(999));
        assertEquals(List.of("1", "2", "3"), sink.bodies());
        loop.advance(Duration.ofMillis(1));
        assertEquals(List.of("1", "2", "3", "1"), sink.bodies());
        queue.settle(sink.consumer, 4, 4, modified(true, false));
        loop.advance(Duration.ofMillis(2_999));
        assertEquals(4, sink.bodies().size());
        loop.advance(Duration.ofMillis(1));
        assertEquals(2, sink.deliveries.getLast().failedAttempts());
        queue.settle(sink.consumer, 5, 5, modified(true, false));
        loop.advance(seconds(5));
        assertEquals(6, sink.bodies().size(), "no more than the longest rest");
        assertEquals(3, queue.held());
    }

    @Test
    void aReleasedMessageDoesNotRest() {
        MessageQueue queue = resting(new RedeliveryConfig(seconds(1), 1, seconds(5)));
        Sink sink = attach(queue, 100);
        offer(queue, "1");
        queue.settle(sink.consumer, 1, 1, Outcome.RELEASED);
        assertEquals(List.of("1", "1"), sink.bodies());
    }

    @Test
    void aMessageThatRestsExpiresAndIsForgottenWithItsQueue() {
        MessageQueue queue = resting(new RedeliveryConfig(seconds(5), 1, seconds(5)));
        Sink sink = attach(queue, 100);
        offerExpiring(queue, "1", seconds(2));
        offer(queue, "2");
        queue.settle(sink.consumer, 1, 2, modified(true, false));
        loop.advance(seconds(5));
        assertEquals(List.of("1", "2", "2"), sink.bodies());
        assertEquals(1, queue.held());
        queue.settle(sink.consumer, 3, 3, modified(true, false));
        queue.close(new Refusal(Refusal.Reason.DELETED, "by the test"));
        loop.advance(seconds(60));
        assertEquals(3, sink.bodies().size());
        assertEquals(0, loop.timerCount());
    }

    @Test
    void messagesGoWhenTheyExpireThoughNobodyAsksForThem() {
        MessageQueue queue = queue(2, WhenFull.BACK_PRESSURE);
        offer(queue, "first");
        offerExpiring(queue, "short", seconds(3));
        offerExpiring(queue, "waits", seconds(100));
        assertEquals(2, results.size());
        loop.advance(Duration.ofMillis(2_999));
        assertEquals(2, results.size());
        loop.advance(Duration.ofMillis(1));
        assertEquals(3, results.size(), "the expired one has made room");
        assertEquals(2, queue.held());
        loop.advance(seconds(97));
        assertEquals(1, queue.held());
        assertEquals(0, loop.timerCount());
        assertEquals(List.of("first"), attach(queue, 10).bodies());
    }

    private QueueContext context() {
        return new QueueContext(
                loop.clock(),
                new QueueCounters(Metrics.none()),
                new MemoryBudget(Long.MAX_VALUE, Metrics.none()));
    }

    private void bury(Message message, PublishListener listener) {
        buried.add(message);
        listener.published(0, graveAnswer);
    }

    private MessageQueue burying(int maxDeliveries) {
        return new MessageQueue(
                "q",
                lane,
                new QueueRules(
                        100,
                        1_000_000,
                        WhenFull.REJECT,
                        maxDeliveries,
                        AT_ONCE,
                        Address.of("dead"),
                        Address.of("old"),
                        false,
                        null,
                        null,
                        QueueRules.Purpose.NAMED),
                context(),
                null,
                this::bury);
    }

    @Test
    void whatIsRejectedOrFailsTooOftenGoesToTheDeadLetterAddress() {
        MessageQueue queue = burying(2);
        Sink sink = attach(queue, 100);
        offer(queue, "1", "2");
        queue.settle(sink.consumer, 1, 1, new Outcome.Rejected("too large"));
        queue.settle(sink.consumer, 2, 2, modified(true, false));
        queue.settle(sink.consumer, 3, 3, modified(true, false));
        assertEquals(0, queue.held());
        assertEquals(List.of("dead rejected 0", "dead max-deliveries 2"), graves());
        assertEquals("too large", note(buried.getFirst(), DeadLetters.DETAIL));
        assertEquals("q", note(buried.getFirst(), DeadLetters.QUEUE));
    }

    @Test
    void whatExpiresGoesToItsAddressAndDoesNotExpireThere() {
        MessageQueue queue = burying(0);
        offerExpiring(queue, "1", seconds(1));
        loop.advance(seconds(1));
        assertEquals(List.of("old expired 0"), graves());
        assertEquals(Message.NEVER, buried.getFirst().expiresAtMs());
        assertEquals(0, queue.held());
    }

    @Test
    void aMessageStaysUntilItsGraveHasRoom() {
        MessageQueue queue = burying(1);
        Sink sink = attach(queue, 100);
        offer(queue, "1");
        graveAnswer = PublishResult.FULL;
        queue.settle(sink.consumer, 1, 1, modified(true, false));
        loop.advance(seconds(3));
        assertEquals(1, queue.held());
        assertEquals(4, buried.size());
        graveAnswer = PublishResult.ACCEPTED;
        loop.advance(seconds(1));
        assertEquals(0, queue.held());
        assertEquals(List.of("1"), sink.bodies(), "it is not delivered meanwhile");
    }

    @Test
    void whatAConsumerNotesComesWithTheNextDelivery() {
        MessageQueue queue = queue(100, WhenFull.REJECT);
        Sink sink = attach(queue, 100);
        offer(queue, "1");
        for (String note : List.of("a", "b")) {
            ApplicationProperties notes =
                    new ApplicationProperties.Builder().add("x-note", note).build();
            long id = sink.deliveries.getLast().id();
            queue.settle(sink.consumer, id, id, new Outcome.Modified(false, false, notes));
        }
        Message seen = sink.deliveries.getLast().message();
        assertEquals(1, seen.annotations().size());
        assertEquals("b", note(seen, "x-note"));
    }

    private static String note(Message message, String name) {
        return Objects.requireNonNull(message.annotations().first(name), name).asText();
    }

    /** Where each was sent, why, and after how many failures. */
    private List<String> graves() {
        return buried.stream()
                .map(
                        message ->
                                "%s %s %s"
                                        .formatted(
                                                message.address().name(),
                                                note(message, DeadLetters.REASON),
                                                note(message, DeadLetters.DELIVERIES)))
                .toList();
    }

    private MessageQueue resting(RedeliveryConfig redelivery) {
        return new MessageQueue(
                "q",
                lane,
                new QueueRules(
                        100,
                        1_000_000,
                        WhenFull.REJECT,
                        0,
                        redelivery,
                        null,
                        null,
                        false,
                        null,
                        null,
                        QueueRules.Purpose.NAMED),
                context(),
                null,
                this::bury);
    }

    private void offerExpiring(MessageQueue queue, String body, Duration after) {
        Message message =
                Message.to(Address.of("q"))
                        .body(Bytes.utf8(body), BodyKind.TEXT)
                        .expiresAtMs(loop.clock().millis() + after.toMillis())
                        .build();
        queue.offer(message, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, results::add);
    }

    private static Duration seconds(long count) {
        return Duration.ofSeconds(count);
    }

    private MessageQueue queue(int maxMessages, WhenFull whenFull) {
        return new MessageQueue(
                "q",
                lane,
                new QueueRules(
                        maxMessages,
                        1_000_000,
                        whenFull,
                        0,
                        AT_ONCE,
                        null,
                        null,
                        false,
                        null,
                        null,
                        QueueRules.Purpose.NAMED),
                context(),
                null,
                this::bury);
    }

    private void offer(MessageQueue queue, String... bodies) {
        for (String body : bodies) {
            queue.offer(message(body), Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, results::add);
        }
    }

    private static Message message(String body) {
        return Message.to(Address.of("q")).body(Bytes.utf8(body), BodyKind.TEXT).build();
    }

    private static Outcome modified(boolean deliveryFailed, boolean undeliverableHere) {
        return new Outcome.Modified(deliveryFailed, undeliverableHere, ApplicationProperties.NONE);
    }

    private Sink attach(MessageQueue queue, int credit) {
        Sink sink = new Sink(queue);
        queue.attach(sink.consumer);
        queue.credit(sink.consumer, credit, 1_000_000);
        return sink;
    }

    private final class Sink implements DeliverySink {
        final MessageQueue queue;
        final QueueConsumer consumer = new QueueConsumer(lane, this, ConsumerTerms.plain(false));
        final List<Delivery> deliveries = new ArrayList<>();
        final List<Refusal> endings = new ArrayList<>();
        int drained;
        boolean settlesAtOnce;

        Sink(MessageQueue queue) {
            this.queue = queue;
        }

        List<String> bodies() {
            return deliveries.stream().map(d -> d.message().body().asUtf8()).toList();
        }

        @Override
        public void delivered(Delivery delivery) {
            deliveries.add(delivery);
            if (settlesAtOnce) {
                queue.settle(consumer, delivery.id(), delivery.id(), Outcome.ACCEPTED);
                queue.credit(consumer, 1, 0);
            }
        }

        @Override
        public void drained() {
            drained++;
        }

        @Override
        public void ended(Refusal why) {
            endings.add(why);
        }
    }
}
