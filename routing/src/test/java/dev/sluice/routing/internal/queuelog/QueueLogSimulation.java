package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.routing.testkit.RefusingStore;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A random history of queues from one seed, over several lives: publishes, takes, settlements,
 * drops, snapshots and copies between steps of the store in any order, and crashes.
 *
 * <p><i>Confined to one thread.</i>
 */
final class QueueLogSimulation {
    private static final int LIVES = 4;

    private final SplittableRandom random;
    private final StoreUnderTest tested;
    private final Map<String, QueueModel> models = new TreeMap<>();
    private final int[] published = new int[8];
    private final int maxQueues;
    private final int refusals;
    private QueueNode node;
    private boolean isRefusing;
    private int names;
    int copies;
    int trims;

    /**
     * @param refusals how many of a thousand commits the store refuses
     */
    QueueLogSimulation(long seed, StoreUnderTest tested, int refusals) {
        random = new SplittableRandom(seed);
        this.tested = tested;
        this.refusals = refusals;
        maxQueues = random.nextInt(4) == 0 ? 50 : random.nextInt(1, 9);
        node = started();
    }

    void run(int operations) {
        for (int life = 0; life < LIVES; life++) {
            live(random.nextInt(operations));
            if (random.nextInt(3) == 0) {
                settle();
            }
            restart();
        }
        finish();
    }

    /** Ends the life of the node at once and checks what the next one finds. */
    void restart() {
        isRefusing = false;
        tested.crash();
        // What was answered until then is heard.
        node.runLoops();
        end();
        node = started();
        recover();
    }

    void live(int operations) {
        isRefusing = true;
        for (int i = 0; i < operations; i++) {
            operate();
            for (int steps = random.nextInt(5); steps > 0; steps--) {
                if (random.nextBoolean()) {
                    tested.step();
                } else {
                    node.loops.get(random.nextInt(node.loops.size())).runPending();
                }
            }
            node.checkNothingFailed();
        }
    }

    /** Acknowledges everything; then nothing is left. */
    void finish() {
        isRefusing = false;
        settle();
        for (int round = 0; round < 30 && !isDone(); round++) {
            for (QueueNode.Held held : List.copyOf(node.queues.values())) {
                for (Reference reference : List.copyOf(held.unsettled.keySet())) {
                    node.acknowledge(held, reference);
                }
                node.flush(held, false, isGood -> {});
                node.consume(held, 100_000);
            }
            settle();
            maintain(true);
            settle();
        }
        assertTrue(isDone(), "something is left");
        for (QueueLog log : node.parts().logs()) {
            assertEquals(0, log.liveReferences());
            assertEquals(log.endOffset(), log.startOffset(), "everything is trimmed");
        }
    }

    private boolean isDone() {
        return node.queues.values().stream()
                        .allMatch(held -> held.model.isSettled() && held.queue.waiting() == 0)
                && node.parts().logs().stream()
                        .allMatch(log -> log.startOffset() == log.endOffset());
    }

    private QueueNode started() {
        QueueNode started =
                new QueueNode(
                        new RefusingStore(
                                tested.open(),
                                writes -> isRefusing && random.nextInt(1_000) < refusals),
                        random.nextInt(1, 4));
        started.start();
        for (int i = 0; i < 10_000 && !started.isStarted(); i++) {
            started.runLoops();
            tested.settle();
        }
        assertTrue(started.isStarted(), "it starts");
        return started;
    }

    private void end() {
        copies += node.copies;
        trims += node.trims;
    }

    /** Takes everything, compares, and gives it back. */
    private void recover() {
        for (DurableQueue queue : node.parts().queues()) {
            QueueModel model = Objects.requireNonNull(models.get(queue.name()), queue.name());
            node.add(queue, model);
        }
        for (String name : List.copyOf(models.keySet())) {
            if (node.parts().names().find(name) == null) {
                QueueModel model = Objects.requireNonNull(models.remove(name));
                assertTrue(model.isUncertain, name + " is lost");
            }
        }
        for (QueueNode.Held held : node.queues.values()) {
            held.model.isUncertain = false;
            Map<Reference, QueueModel.Id> found = drain(held);
            Map<QueueModel.Id, Integer> attempts = new HashMap<>();
            found.forEach((at, id) -> attempts.put(id, held.queue.failedAttempts(at)));
            held.model.recovered(List.copyOf(found.values()), attempts);
        }
    }

    private Map<Reference, QueueModel.Id> drain(QueueNode.Held held) {
        Map<Reference, QueueModel.Id> found = new TreeMap<>();
        boolean[] isOver = {false};
        long waiting = held.queue.waiting();
        held.reader.read(
                Integer.MAX_VALUE,
                Long.MAX_VALUE,
                new QueueReader.Listener() {
                    @Override
                    public void message(Reference reference, Message message, Bytes note) {
                        found.put(reference, QueueModel.Id.parse(message.body().asUtf8()));
                    }

                    @Override
                    public void done() {
                        isOver[0] = true;
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        throw new AssertionError(held.model.name + ": " + failure);
                    }
                });
        for (int i = 0; i < 10_000 && !isOver[0]; i++) {
            tested.settle();
            node.runLoops();
        }
        assertTrue(isOver[0], "the read ends");
        assertEquals(waiting, found.size());
        found.keySet().forEach(held.queue::giveBack);
        return found;
    }

    private void operate() {
        switch (random.nextInt(20)) {
            case 0 -> create();
            case 1 -> dropSometimes();
            case 2, 3, 4, 5, 6 -> publish();
            case 7, 8, 9, 10 -> consume();
            case 11, 12, 13, 14 -> settleSome();
            case 15, 16, 17 -> {
                QueueNode.Held held = anyQueue();
                if (held != null) {
                    node.flush(held, false, isGood -> {});
                }
            }
            default -> maintain(random.nextInt(4) == 0);
        }
    }

    private void maintain(boolean isIdle) {
        for (QueueLog log : node.parts().logs()) {
            node.maintain(log.partition(), isIdle);
        }
    }

    private void create() {
        if (node.queues.size() < maxQueues) {
            String name = "queue-" + names++;
            QueueModel model = new QueueModel(name);
            model.isUncertain = true;
            models.put(name, model);
            node.create(name, model);
        }
    }

    private void dropSometimes() {
        QueueNode.Held held = anyQueue();
        if (held != null && random.nextInt(8) == 0 && !held.model.isUncertain) {
            held.model.isUncertain = true;
            node.drop(held, () -> models.remove(held.model.name));
        }
    }

    private void publish() {
        if (node.queues.isEmpty()) {
            return;
        }
        int lane = random.nextInt(node.loops.size());
        List<QueueModel.Id> ids = new ArrayList<>();
        List<List<QueueNode.Held>> targets = new ArrayList<>();
        for (int i = random.nextInt(1, 60); i > 0; i--) {
            List<QueueNode.Held> held = new ArrayList<>(node.queues.values());
            held.removeIf(each -> random.nextInt(3) == 0);
            if (!held.isEmpty()) {
                ids.add(new QueueModel.Id(lane, published[lane]++));
                targets.add(held);
            }
        }
        if (!ids.isEmpty()) {
            node.publish(lane, ids, "x".repeat(random.nextInt(60)), targets);
        }
    }

    private void consume() {
        QueueNode.Held held = anyQueue();
        // One queue is slow, so that the others leave it behind.
        if (held != null && (held.queue.number() != 1 || random.nextInt(30) == 0)) {
            node.consume(held, random.nextInt(1, 200));
        }
    }

    private void settleSome() {
        QueueNode.Held held = anyQueue();
        if (held == null) {
            return;
        }
        List<Reference> references = new ArrayList<>(held.unsettled.keySet());
        references.sort(null);
        boolean isInOrder = random.nextBoolean();
        for (int i = random.nextInt(200); i > 0 && !references.isEmpty(); i--) {
            Reference reference =
                    references.remove(isInOrder ? 0 : random.nextInt(references.size()));
            if (random.nextInt(10) > 0) {
                node.acknowledge(held, reference);
            } else {
                node.release(held, reference, random.nextBoolean());
            }
        }
    }

    private QueueNode.@Nullable Held anyQueue() {
        List<QueueNode.Held> all = new ArrayList<>(node.queues.values());
        return all.isEmpty() ? null : all.get(random.nextInt(all.size()));
    }

    private void settle() {
        for (int i = 0; i < 20; i++) {
            do {
                node.runLoops();
            } while (tested.settle());
        }
        node.runLoops();
        node.checkNothingFailed();
    }

    Map<String, Integer> counters() {
        Map<String, Integer> counters = new HashMap<>();
        counters.put("copies", copies + node.copies);
        counters.put("trims", trims + node.trims);
        return counters;
    }
}
