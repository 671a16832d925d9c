package dev.sluice.core.testkit;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Quality;

import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A consumer of the fake broker; tests look at its credit. <i>Confined to its loop.</i> */
public final class FakeConsumer implements dev.sluice.core.broker.Consumer {
    private static final Outcome FAILED =
            new Outcome.Modified(true, false, ApplicationProperties.NONE);

    private final FakeBroker broker;
    private final FakeQueue queue;
    private final Target source;
    private final boolean preSettled;
    private final ConsumerListener listener;
    private final Consumer<FakeConsumer> onClosed;
    private final NavigableMap<Long, FakeQueue.Entry> unsettled = new TreeMap<>();
    private long messageCredit;
    private long byteCredit;
    private boolean draining;
    private boolean closed;
    private long lastId;

    FakeConsumer(
            FakeBroker broker,
            FakeQueue queue,
            Target source,
            boolean preSettled,
            ConsumerListener listener,
            Consumer<FakeConsumer> onClosed) {
        this.broker = broker;
        this.queue = queue;
        this.source = source;
        this.preSettled = preSettled;
        this.listener = listener;
        this.onClosed = onClosed;
    }

    @Override
    public void credit(int messages, long bytes) {
        broker.loop().checkCurrent();
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException("credit of " + messages + " messages, " + bytes);
        }
        messageCredit += messages;
        byteCredit = byteCredit + bytes < byteCredit ? Long.MAX_VALUE : byteCredit + bytes;
        queue.pumpSoon();
    }

    @Override
    public void drain() {
        broker.loop().checkCurrent();
        draining = true;
        queue.pumpSoon();
    }

    @Override
    public void settle(long firstId, long lastId, Outcome outcome) {
        broker.loop().checkCurrent();
        if (closed || firstId > lastId) {
            return;
        }
        Map<Long, FakeQueue.Entry> range = unsettled.subMap(firstId, true, lastId, true);
        Map<Long, FakeQueue.Entry> settling = new TreeMap<>(range);
        range.clear();
        settling.forEach(
                (id, entry) -> {
                    broker.settled(source, id, entry.message, outcome);
                    queue.settle(entry, this, outcome);
                });
    }

    @Override
    public void mark(long deliveryId, int mark, Runnable marked) {
        broker.loop().checkCurrent();
        if (mark == 0) {
            throw new IllegalArgumentException("a mark is not 0");
        }
        FakeQueue.Entry entry = unsettled.get(deliveryId);
        if (entry != null) {
            entry.mark = mark;
            broker.loop().execute(marked);
        }
    }

    @Override
    public void close() {
        broker.loop().checkCurrent();
        leave(Outcome.RELEASED);
    }

    public Target source() {
        return source;
    }

    public long messageCredit() {
        return messageCredit;
    }

    public long byteCredit() {
        return byteCredit;
    }

    public boolean isDraining() {
        return draining;
    }

    public boolean isClosed() {
        return closed;
    }

    public int unsettledCount() {
        return unsettled.size();
    }

    /** The connection went away under it. */
    void connectionLost() {
        leave(FAILED);
    }

    void end(Refusal why) {
        if (!closed) {
            leave(Outcome.RELEASED);
            listener.ended(why);
        }
    }

    boolean hasCredit() {
        return !closed && messageCredit > 0 && byteCredit > 0;
    }

    void deliver(FakeQueue.Entry entry) {
        messageCredit--;
        byteCredit -= entry.message.footprintBytes();
        Quality quality = preSettled ? Quality.AT_MOST_ONCE : entry.quality;
        Delivery delivery =
                new Delivery(
                        ++lastId,
                        entry.message,
                        quality,
                        entry.failedAttempts,
                        entry.mark,
                        entry.match,
                        entry.position);
        if (!delivery.isSettled()) {
            unsettled.put(lastId, entry);
        }
        listener.delivered(delivery);
    }

    void drained() {
        if (!closed) {
            draining = false;
            messageCredit = 0;
            listener.drained();
        }
    }

    private void leave(Outcome outcomeOfUnsettled) {
        if (closed) {
            return;
        }
        closed = true;
        List<FakeQueue.Entry> left = List.copyOf(unsettled.values());
        unsettled.clear();
        queue.detach(this);
        for (FakeQueue.Entry entry : left) {
            queue.settle(entry, this, outcomeOfUnsettled);
        }
        onClosed.accept(this);
    }
}
