package dev.sluice.core.contract;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** A consumer that remembers what it heard and notes what it should not have heard. */
final class RecordingConsumer implements ConsumerListener {
    static final long PLENTY = 1_000_000;

    private final Peer peer;
    private final Violations violations;
    private final Runnable whenOpened;
    private final List<Delivery> deliveries = new ArrayList<>();
    private @Nullable Consumer consumer;
    private @Nullable Target source;
    private @Nullable Refusal refusal;
    private @Nullable Refusal end;
    private final List<Set<Integer>> assignments = new ArrayList<>();
    private int drainedCalls;
    private boolean closed;

    RecordingConsumer(Peer peer, Violations violations, Runnable whenOpened) {
        this.peer = peer;
        this.violations = violations;
        this.whenOpened = whenOpened;
    }

    @Override
    public void opened(Consumer made, Target what) {
        check("opened");
        if (consumer != null) {
            violations.add("opened was called twice");
        }
        consumer = made;
        source = what;
        whenOpened.run();
    }

    @Override
    public void refused(Refusal why) {
        check("refused");
        if (consumer != null) {
            violations.add("refused was called after opened");
        }
        refusal = why;
    }

    @Override
    public void assigned(Set<Integer> partitions) {
        check("assigned");
        if (consumer == null) {
            violations.add("assigned was called before opened");
        }
        if (!assignments.isEmpty() && partitions.equals(assignments.getLast())) {
            violations.add("assigned was called with what was assigned already: " + partitions);
        }
        assignments.add(partitions);
    }

    @Override
    public void delivered(Delivery delivery) {
        check("delivered");
        if (consumer == null) {
            violations.add("delivered was called before opened");
        }
        if (delivery.id() != deliveries.size() + 1) {
            violations.add("delivery " + delivery.id() + " follows " + deliveries.size());
        }
        deliveries.add(delivery);
    }

    @Override
    public void drained() {
        check("drained");
        drainedCalls++;
    }

    @Override
    public void ended(Refusal why) {
        check("ended");
        end = why;
    }

    private void check(String call) {
        violations.check(
                peer.loop(), closed || peer.isClosed() || end != null || refusal != null, call);
    }

    Target source() {
        return Objects.requireNonNull(source);
    }

    Refusal.Reason refusalReason() {
        return Objects.requireNonNull(refusal, "it was not refused").reason();
    }

    /** Why the broker ended it. */
    Refusal.Reason endReason() {
        return Objects.requireNonNull(end, "it has not ended").reason();
    }

    void assertOpen() {
        assertNull(refusal);
        assertNull(end);
        assertNotNull(consumer);
    }

    /** Gives credit for messages of any size and lets the broker work. */
    RecordingConsumer credit(int messages) {
        return credit(messages, PLENTY);
    }

    RecordingConsumer credit(int messages, long bytes) {
        peer.call(() -> handle().credit(messages, bytes));
        return this;
    }

    void drain() {
        peer.call(() -> handle().drain());
    }

    void settle(long deliveryId, Outcome outcome) {
        settle(deliveryId, deliveryId, outcome);
    }

    void settle(long firstId, long lastId, Outcome outcome) {
        peer.call(() -> handle().settle(firstId, lastId, outcome));
    }

    void mark(long deliveryId, int mark) {
        peer.call(() -> handle().mark(deliveryId, mark));
    }

    void close() {
        peer.call(
                () -> {
                    closed = true;
                    handle().close();
                });
    }

    /** The handle, for calls that the broker is not given time to work on. */
    Consumer handle() {
        return Objects.requireNonNull(consumer, "it is not open");
    }

    List<Delivery> deliveries() {
        return List.copyOf(deliveries);
    }

    Delivery delivery(int index) {
        return deliveries.get(index);
    }

    /** The bodies as text, in the order they came. */
    List<String> texts() {
        return deliveries.stream().map(each -> each.message().body().asUtf8()).toList();
    }

    /** What it was told to read last. */
    Set<Integer> assigned() {
        return assignments.getLast();
    }

    /** How often it was told what it reads. */
    int assignments() {
        return assignments.size();
    }

    int drainedCalls() {
        return drainedCalls;
    }
}
