package dev.sluice.routing.internal.queuelog;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.core.address.Address;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.core.testkit.ManualLoop;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The smallest owner of a queue log: lanes that publish and consume, and hand over to each other
 * what they owe. One life of it.
 *
 * <p><i>Confined to one thread.</i>
 */
final class QueueNode {
    static final QueueLogConfig CONFIG =
            new QueueLogConfig(500, 1 << 20, 100, 100_000, 32 * 1024, 8 * 1024, 0.25);

    final List<ManualLoop> loops = new ArrayList<>();
    final Map<Integer, Held> queues = new TreeMap<>();
    private final Store store;
    private @Nullable RecoveredQueues recovered;
    private @Nullable StoreFailure failure;
    int copies;
    int trims;

    /** A queue with what its consumers hold. */
    static final class Held {
        final DurableQueue queue;
        final QueueModel model;
        final QueueReader reader;
        final ManualLoop loop;
        final Map<Reference, QueueModel.Id> unsettled = new HashMap<>();

        Held(DurableQueue queue, QueueModel model, Store store, ManualLoop loop) {
            this.queue = queue;
            this.model = model;
            this.loop = loop;
            reader = new QueueReader(queue, store, loop, CONFIG);
        }
    }

    QueueNode(Store store, int lanes) {
        this.store = store;
        for (int i = 0; i < lanes; i++) {
            loops.add(new ManualLoop("lane-" + i));
        }
    }

    /** Begins to recover; the test moves the store and the loops. */
    void start() {
        new QueueLogRecovery(
                        store,
                        loops.getFirst(),
                        List.<Loop>copyOf(loops),
                        this::ownerOf,
                        CONFIG,
                        new QueueLogRecovery.Listener() {
                            @Override
                            public void recovered(RecoveredQueues queues) {
                                recovered = queues;
                            }

                            @Override
                            public void failed(StoreFailure why) {
                                failure = why;
                            }
                        })
                .start();
    }

    boolean isStarted() {
        if (failure != null) {
            throw new AssertionError("did not start: " + failure);
        }
        return recovered != null;
    }

    RecoveredQueues parts() {
        return Objects.requireNonNull(recovered);
    }

    void add(DurableQueue queue, QueueModel model) {
        queues.put(queue.number(), new Held(queue, model, store, ownerOf(queue.name())));
    }

    private ManualLoop ownerOf(String name) {
        return loops.get(Math.floorMod(name.hashCode(), loops.size()));
    }

    private QueueLog log(int partition) {
        return parts().logs().get(partition);
    }

    private ManualLoop ownerOf(QueueLog log) {
        return loops.get(log.partition() % loops.size());
    }

    void runLoops() {
        loops.forEach(ManualLoop::runPending);
    }

    /** Publishes on a lane, each message to its queues, in one write set. */
    void publish(int lane, List<QueueModel.Id> ids, String padding, List<List<Held>> targets) {
        loops.get(lane)
                .run(
                        () -> {
                            QueueLog log = log(lane);
                            Appends appends = log.begin();
                            for (int i = 0; i < ids.size(); i++) {
                                appends.add(
                                        message(ids.get(i), padding),
                                        targets.get(i).stream()
                                                .map(held -> target(held.queue.number()))
                                                .toList());
                                for (Held held : targets.get(i)) {
                                    held.model.maybeStored.add(ids.get(i));
                                }
                            }
                            WriteSet writes = new WriteSet();
                            appends.writeTo(writes);
                            commit(
                                    writes,
                                    lane,
                                    offsets -> log.committed(appends, offsets, this::arrived),
                                    () -> refused(ids, targets));
                        });
    }

    private static void refused(List<QueueModel.Id> ids, List<List<Held>> targets) {
        for (int i = 0; i < ids.size(); i++) {
            for (Held held : targets.get(i)) {
                held.model.maybeStored.remove(ids.get(i));
            }
        }
    }

    private void arrived(Target target, int partition, long place, Message message) {
        Held held = queues.get(target.queue());
        if (held != null) {
            held.loop.execute(
                    () -> {
                        held.queue.arrived(partition, place, message.footprintBytes());
                        held.model.arrived(QueueModel.Id.parse(message.body().asUtf8()));
                    });
        }
    }

    private static Message message(QueueModel.Id id, String padding) {
        return Message.to(Address.of("a/" + id.publisher()))
                .body(Bytes.utf8(id.body(padding)), BodyKind.TEXT)
                .durable(true)
                .timestampMs(1_000 + id.number())
                .build();
    }

    static Target target(int queue) {
        return new Target(queue, queue % 2 == 0 ? Bytes.EMPTY : Bytes.utf8("note " + queue));
    }

    /** Takes up to so many messages. */
    void consume(Held held, int count) {
        if (held.reader.isReading()) {
            return;
        }
        held.loop.run(
                () ->
                        held.reader.read(
                                count,
                                1 << 20,
                                new QueueReader.Listener() {
                                    @Override
                                    public void message(
                                            Reference reference, Message message, Bytes note) {
                                        took(held, reference, message, note);
                                    }

                                    @Override
                                    public void done() {}

                                    @Override
                                    public void failed(StoreFailure why) {
                                        failure = why;
                                    }
                                }));
    }

    private static void took(Held held, Reference reference, Message message, Bytes note) {
        if (!note.equals(target(held.queue.number()).note())) {
            throw new AssertionError("note " + note.asUtf8());
        }
        QueueModel.Id id = QueueModel.Id.parse(message.body().asUtf8());
        held.unsettled.put(reference, id);
        held.model.taken(id, held.queue.failedAttempts(reference));
    }

    void acknowledge(Held held, Reference reference) {
        held.loop.run(() -> held.queue.acknowledge(reference));
        held.model.acknowledged(Objects.requireNonNull(held.unsettled.remove(reference)));
    }

    void release(Held held, Reference reference, boolean hasFailed) {
        QueueModel.Id id = Objects.requireNonNull(held.unsettled.remove(reference));
        held.loop.run(
                () -> {
                    if (hasFailed) {
                        int count = held.queue.failedAttempts(reference) + 1;
                        held.queue.failedAttempt(reference, count);
                        held.model.attempted(id, count);
                    }
                    held.queue.giveBack(reference);
                });
        held.model.givenBack(id);
    }

    void flush(Held held, boolean isSnapshot, Consumer<Boolean> answered) {
        held.loop.run(
                () -> {
                    WriteSet writes = new WriteSet();
                    DurableQueue.Flush flush =
                            isSnapshot ? held.queue.snapshot(writes) : held.queue.flush(writes);
                    QueueModel.Promise promise = held.model.promise();
                    commit(
                            writes,
                            loops.indexOf(held.loop),
                            offsets -> {
                                held.model.kept(promise);
                                release(held.queue.committed(flush));
                                answered.accept(true);
                            },
                            () -> {
                                held.queue.failed(flush);
                                answered.accept(false);
                            });
                });
    }

    void create(String name, QueueModel model) {
        loops.getFirst()
                .run(
                        () -> {
                            WriteSet writes = new WriteSet();
                            int number = parts().names().create(writes, name, 5);
                            commit(
                                    writes,
                                    0,
                                    offsets -> {
                                        model.isUncertain = false;
                                        add(
                                                new DurableQueue(
                                                        number, name, ownerOf(name), CONFIG),
                                                model);
                                    },
                                    () -> parts().names().forget(name));
                        });
    }

    void drop(Held held, Runnable dropped) {
        held.loop.run(
                () -> {
                    WriteSet writes = new WriteSet();
                    DurableQueue.Flush flush = held.queue.drop(writes);
                    commit(
                            writes,
                            loops.indexOf(held.loop),
                            offsets -> {
                                queues.remove(held.queue.number());
                                dropped.run();
                                release(held.queue.committed(flush));
                                loops.getFirst()
                                        .execute(() -> parts().names().forget(held.queue.name()));
                            },
                            () -> {
                                held.model.isUncertain = false;
                                held.queue.failed(flush);
                            });
                });
    }

    private void release(Releases releases) {
        releases.locations()
                .forEach(
                        (partition, locations) ->
                                ownerOf(log(partition))
                                        .execute(() -> log(partition).release(locations)));
    }

    /** Lets a log snapshot, copy and trim if it is time. */
    void maintain(int partition, boolean isIdle) {
        QueueLog log = log(partition);
        ownerOf(log)
                .run(
                        () -> {
                            if (log.isSnapshotDue() || (isIdle && log.isSnapshotUseful())) {
                                snapshot(log);
                            }
                            if (log.reclaim()) {
                                trims++;
                            }
                            CopyForward copy = log.beginCopy();
                            if (copy != null) {
                                copy.collect(() -> ask(log, copy), why -> failCopy(copy, why));
                            }
                        });
    }

    private void snapshot(QueueLog log) {
        Snapshot snapshot = log.beginSnapshot();
        List<Held> asked = snapshot.queues().stream().map(queues::get).toList();
        Round round = new Round(asked.size(), isGood -> endSnapshot(log, isGood));
        for (@Nullable Held held : asked) {
            Consumer<Boolean> answer = isGood -> ownerOf(log).execute(() -> round.answered(isGood));
            if (held == null) {
                answer.accept(true);
            } else {
                held.loop.execute(() -> flush(held, true, answer));
            }
        }
        round.check();
    }

    private void endSnapshot(QueueLog log, boolean isGood) {
        if (!isGood) {
            log.failedSnapshot();
            return;
        }
        WriteSet writes = new WriteSet();
        log.writeSnapshot(writes);
        commit(
                writes,
                loops.indexOf(ownerOf(log)),
                offsets -> log.committedSnapshot(),
                log::failedSnapshot);
    }

    private void ask(QueueLog log, CopyForward copy) {
        Map<Integer, StoredPlaces> questions = copy.questions();
        Round round = new Round(questions.size(), isGood -> fetch(log, copy));
        questions.forEach(
                (number, asked) -> {
                    Held held = queues.get(number);
                    if (held == null) {
                        ownerOf(log).execute(() -> round.answered(true));
                        return;
                    }
                    held.loop.execute(
                            () -> {
                                var needed = held.queue.needed(asked);
                                ownerOf(log)
                                        .execute(
                                                () -> {
                                                    copy.answered(number, needed);
                                                    round.answered(true);
                                                });
                            });
                });
        round.check();
    }

    private void fetch(QueueLog log, CopyForward copy) {
        copy.fetch(
                () -> {
                    if (copy.isEmpty()) {
                        copy.end();
                        return;
                    }
                    WriteSet writes = new WriteSet();
                    copy.writeTo(writes);
                    commit(
                            writes,
                            loops.indexOf(ownerOf(log)),
                            offsets -> moved(log, copy.committed(offsets)),
                            copy::end);
                },
                why -> failCopy(copy, why));
    }

    private void moved(QueueLog log, Map<Integer, StoredPlaces> moved) {
        copies++;
        moved.forEach(
                (number, places) -> {
                    Held held = queues.get(number);
                    if (held == null) {
                        log.release(places.locations());
                    } else {
                        held.loop.execute(() -> release(held.queue.moved(places)));
                    }
                });
    }

    private void failCopy(CopyForward copy, StoreFailure why) {
        copy.end();
        failure = why;
    }

    private void commit(WriteSet writes, int lane, Consumer<long[]> committed, Runnable failed) {
        store.commit(
                writes,
                loops.get(lane),
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        committed.accept(baseOffsets);
                    }

                    @Override
                    public void failed(StoreFailure why) {
                        failed.run();
                    }
                });
    }

    void checkNothingFailed() {
        assertFalse(failure != null, () -> "failed: " + failure);
    }

    /** Waits for all answers. */
    private static final class Round {
        private final Consumer<Boolean> ended;
        private int left;
        private boolean isGood = true;

        Round(int left, Consumer<Boolean> ended) {
            this.left = left;
            this.ended = ended;
        }

        void answered(boolean good) {
            isGood &= good;
            left--;
            check();
        }

        void check() {
            if (left == 0) {
                left = -1;
                ended.accept(isGood);
            }
        }
    }
}
