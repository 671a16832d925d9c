package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** A queue that nobody reads beside one that is read. */
class CopyForwardTest {
    private static final int MESSAGES = 9_000;
    private static final int STUCK_EVERY = 450;

    @Test
    void freesTheLogAndKeepsTheOrderInMemory() {
        freesTheLogAndKeepsTheOrder(StoreUnderTest.inMemory());
    }

    @Test
    void freesTheLogAndKeepsTheOrderAcrossACrash() {
        freesTheLogAndKeepsTheOrder(StoreUnderTest.journaled(7));
    }

    private static void freesTheLogAndKeepsTheOrder(StoreUnderTest tested) {
        QueueNode node = started(tested);
        node.create("slow", new QueueModel("slow"));
        node.create("fast", new QueueModel("fast"));
        settle(tested, node);
        QueueNode.Held slow = find(node, "slow");
        QueueNode.Held fast = find(node, "fast");
        for (int i = 0; i < MESSAGES; i += 300) {
            publish(node, LongStream.range(i, i + 300).boxed().toList(), slow, fast);
            settle(tested, node);
            node.consume(fast, 1_000);
            settle(tested, node);
            List.copyOf(fast.unsettled.keySet()).forEach(each -> node.acknowledge(fast, each));
            node.flush(fast, false, isGood -> {});
            settle(tested, node);
            node.maintain(0, false);
            settle(tested, node);
        }
        QueueLog log = node.parts().logs().getFirst();
        assertTrue(node.copies > 0, "something was copied");
        assertTrue(log.startOffset() >= QueueCursor.BLOCK, "begins at " + log.startOffset());
        assertEquals(MESSAGES / STUCK_EVERY, log.liveReferences());

        tested.crash();
        QueueNode next = started(tested);
        next.parts().queues().forEach(queue -> next.add(queue, new QueueModel(queue.name())));
        QueueNode.Held recovered = find(next, "slow");
        assertEquals(0, find(next, "fast").queue.waiting());
        Map<QueueModel.Id, Integer> attempts = new HashMap<>();
        List<QueueModel.Id> expected = new ArrayList<>();
        for (long i = 0; i < MESSAGES; i += STUCK_EVERY) {
            expected.add(new QueueModel.Id(0, i));
            attempts.put(expected.getLast(), 0);
        }
        recovered.model.stored.addAll(expected);
        recovered.model.recovered(expected, attempts);
        publish(next, List.of((long) MESSAGES), recovered, recovered);
        settle(tested, next);
        next.consume(recovered, 1_000);
        settle(tested, next);
        expected.add(new QueueModel.Id(0, MESSAGES));
        List<Reference> order = new ArrayList<>(recovered.unsettled.keySet());
        order.sort(null);
        assertEquals(expected, order.stream().map(recovered.unsettled::get).toList());
    }

    private static void publish(
            QueueNode node, List<Long> numbers, QueueNode.Held slow, QueueNode.Held fast) {
        node.publish(
                0,
                numbers.stream().map(number -> new QueueModel.Id(0, number)).toList(),
                "padding",
                numbers.stream()
                        .map(
                                number ->
                                        number % STUCK_EVERY == 0 && slow != fast
                                                ? List.of(slow, fast)
                                                : List.of(fast))
                        .toList());
    }

    private static QueueNode.Held find(QueueNode node, String name) {
        return node.queues.values().stream()
                .filter(held -> held.queue.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static QueueNode started(StoreUnderTest tested) {
        QueueNode node = new QueueNode(tested.open(), 1);
        node.start();
        settle(tested, node);
        assertTrue(node.isStarted());
        return node;
    }

    private static void settle(StoreUnderTest tested, QueueNode node) {
        for (int i = 0; i < 10; i++) {
            do {
                node.runLoops();
            } while (tested.settle());
        }
        node.runLoops();
        node.checkNothingFailed();
    }
}
