package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.declaration.RedeliveryConfig;
import dev.sluice.core.declaration.WhenFull;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.testkit.ManualLoop;
import dev.sluice.routing.internal.lane.Lane;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

class QueueTransactionsTest {
    private static final Refusal DELETED = new Refusal(Reason.DELETED, "the test deleted it");
    private static final TransactionId FIRST = new TransactionId();
    private static final TransactionId SECOND = new TransactionId();
    private static final TransactionId THIRD = new TransactionId();

    private final ManualLoop loop = new ManualLoop();
    private final Lane lane = new Lane(loop);
    private final MessageQueue queue = queue(WhenFull.BACK_PRESSURE);
    private final List<String> answers = new ArrayList<>();
    private final List<Delivery> deliveries = new ArrayList<>();
    private final QueueConsumer consumer =
            new QueueConsumer(lane, new Sink(), ConsumerTerms.plain(false));

    private MessageQueue queue(WhenFull whenFull) {
        return new MessageQueue(
                "q",
                lane,
                new QueueRules(
                        3,
                        1_000_000,
                        whenFull,
                        0,
                        Binder.defaultsOf(RedeliveryConfig.class),
                        null,
                        null,
                        false,
                        null,
                        null,
                        QueueRules.Purpose.NAMED),
                new QueueContext(
                        loop.clock(),
                        new QueueCounters(Metrics.none()),
                        new MemoryBudget(Long.MAX_VALUE, Metrics.none())),
                null,
                (message, listener) -> {});
    }

    private static Message message(String body) {
        return Message.to(Address.of("q")).body(Bytes.utf8(body), BodyKind.TEXT).build();
    }

    private void offer(String... bodies) {
        for (String body : bodies) {
            queue.offer(
                    message(body),
                    Quality.AT_LEAST_ONCE,
                    SubscriptionMatch.NONE,
                    result -> assertEquals(PublishResult.ACCEPTED, result));
        }
    }

    private void reserve(TransactionId transaction, int messages) {
        long size = message("x").footprintBytes();
        queue.transactions()
                .reserve(
                        transaction,
                        Collections.nCopies(messages, size),
                        result ->
                                answers.add(
                                        (List.of(FIRST, SECOND, THIRD).indexOf(transaction) + 1)
                                                + " "
                                                + result));
    }

    private void take(int messages) {
        queue.attach(consumer);
        queue.credit(consumer, messages, 1_000_000);
    }

    @Test
    void theFirstOfThoseWhoWaitGetsAllItWantsBeforeTheNext() {
        offer("a");
        reserve(FIRST, 2);
        reserve(SECOND, 2);
        reserve(THIRD, 2);
        assertEquals(List.of("1 ACCEPTED"), answers);

        queue.transactions().release(FIRST);

        assertEquals(List.of("1 ACCEPTED", "2 ACCEPTED"), answers);
        queue.transactions().release(SECOND);
        assertEquals(List.of("1 ACCEPTED", "2 ACCEPTED", "3 ACCEPTED"), answers);
        queue.transactions().release(THIRD);
        assertEquals(1, queue.room().messages());
    }

    @Test
    void whoWaitsNoMoreLetsTheNextOneIn() {
        offer("a", "b");
        reserve(FIRST, 2);
        reserve(SECOND, 1);
        assertEquals(List.of(), answers);

        queue.transactions().rollback(FIRST);

        assertEquals(List.of("2 ACCEPTED"), answers);
        assertEquals(3, queue.room().messages());
    }

    @Test
    void aQueueThatIsDeletedRefusesWhoWaits() {
        offer("a", "b");
        reserve(FIRST, 2);

        queue.close(DELETED);
        reserve(SECOND, 1);

        assertEquals(List.of("1 NOT_FOUND", "2 NOT_FOUND"), answers);
        queue.transactions().rollback(FIRST);
        queue.transactions().rollback(SECOND);
    }

    /** The messages are gone, whatever becomes of the transaction. */
    @Test
    void aQueueThatIsDeletedPassesSettlementsOver() {
        offer("a", "b");
        take(2);
        queue.transactions().settle(FIRST, consumer, 1, 1, Outcome.ACCEPTED, 10);
        queue.transactions().settle(SECOND, consumer, 2, 2, Outcome.RELEASED, 10);

        queue.close(DELETED);
        queue.transactions().settle(THIRD, consumer, 1, 2, Outcome.ACCEPTED, 10);

        for (TransactionId transaction : List.of(FIRST, SECOND, THIRD)) {
            assertEquals(0, queue.transactions().settlement(transaction).deliveries());
            queue.transactions().commit(transaction, null, List.of(message("c")));
        }
        queue.transactions().rollback(SECOND);
        assertEquals(0, queue.held());
        assertEquals(2, deliveries.size());
    }

    @Test
    void noMoreThanTheLimitIsSettled() {
        offer("a", "b", "c");
        take(3);
        queue.transactions().settle(FIRST, consumer, 1, 2, Outcome.ACCEPTED, 2);
        assertEquals(
                new QueueTransactions.Settlement(2, false, null),
                queue.transactions().settlement(FIRST));

        queue.transactions().settle(FIRST, consumer, 1, Long.MAX_VALUE, Outcome.ACCEPTED, 2);

        assertEquals(
                new QueueTransactions.Settlement(2, true, null),
                queue.transactions().settlement(FIRST));
        queue.settle(consumer, 1, 3, Outcome.ACCEPTED);
        assertEquals(2, queue.held());
    }

    @Test
    void roomThatWasTakenBecomesTheMessages() {
        reserve(FIRST, 2);
        queue.transactions().commit(FIRST, null, List.of(message("a"), message("b")));
        assertEquals(2, queue.held());
        assertEquals(2, queue.room().messages());
        take(3);
        assertEquals(2, deliveries.size());
    }

    private final class Sink implements DeliverySink {
        @Override
        public void delivered(Delivery delivery) {
            deliveries.add(delivery);
        }

        @Override
        public void drained() {}

        @Override
        public void ended(Refusal why) {}
    }
}
