package dev.sluice.benchmarks.slow;

import dev.sluice.benchmarks.store.Latencies;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.loop.Loop;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/**
 * A consumer that accepts each delivery at once, or a dead one, which takes what it has credit for
 * and is not heard of again. It knows how long each message took since it was sent.
 *
 * <p><i>Confined to its loop.</i>
 */
final class Receiving implements ConsumerListener {
    private static final int CREDIT = 100;

    private final Loop loop;
    private final boolean isDead;
    private Latencies latencies = new Latencies();
    private @Nullable Consumer consumer;

    Receiving(Loop loop, boolean isDead) {
        this.loop = loop;
        this.isDead = isDead;
    }

    @Override
    public void opened(Consumer opened, Target source) {
        consumer = opened;
        opened.credit(CREDIT, Long.MAX_VALUE);
    }

    @Override
    public void delivered(Delivery delivery) {
        if (isDead || consumer == null) {
            return;
        }
        ByteBuffer body = ByteBuffer.wrap(delivery.message().body().toArray());
        latencies.record(loop.nanoTime() - body.getLong());
        consumer.settle(delivery.id(), delivery.id(), Outcome.ACCEPTED);
        consumer.credit(1, 0);
    }

    /** Forgets what has been. */
    void begin() {
        latencies = new Latencies();
    }

    Latencies latencies() {
        return latencies;
    }

    @Override
    public void refused(Refusal refusal) {
        throw new IllegalStateException(refusal.toString());
    }

    @Override
    public void drained() {}

    @Override
    public void ended(Refusal why) {}
}
