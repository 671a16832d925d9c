package dev.sluice.client;

import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.Outcome;
import dev.sluice.nativecodec.Settle;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One consumer's deliveries between the connection and the application.
 *
 * <p>What waits here is bounded by the credit given to the server, and a server that sends more
 * breaks the protocol. Credit is given back when half of the prefetch has been taken. Thread-safe;
 * {@link #deliver}, {@link #end} and the credit left are confined to the connection's event loop.
 */
final class ConsumerLink {
    /** What waits for the application. */
    private sealed interface Arrival {
        record Message(Delivery delivery, int bodyBytes) implements Arrival {}

        /** Nothing follows; it stays at the end for everyone who asks. */
        record End(SluiceException why) implements Arrival {}
    }

    private final ClientConnection connection;
    private final Opened opened;
    private final InitialCredit prefetch;
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicInteger takenMessages = new AtomicInteger();
    private final AtomicLong takenBytes = new AtomicLong();
    private final SettleBatch outcomes;
    private long creditMessages;
    private long creditBytes;
    private boolean isEnded;

    ConsumerLink(ClientConnection connection, Opened opened, InitialCredit prefetch) {
        this.connection = connection;
        this.opened = opened;
        this.prefetch = prefetch;
        this.outcomes = new SettleBatch(opened.consumerId());
        this.creditMessages = prefetch.messages();
        this.creditBytes = prefetch.bytes();
    }

    Opened opened() {
        return opened;
    }

    ClientConnection connection() {
        return connection;
    }

    /** A delivery came in. */
    void deliver(Deliver deliver) throws NativeProtocolException {
        if (creditMessages == 0 || creditBytes <= 0) {
            throw new NativeProtocolException(
                    ErrorCode.UNEXPECTED_FRAME, 0, "a delivery without credit: " + deliver);
        }
        int bodyBytes = deliver.message().body().length();
        creditMessages--;
        creditBytes -= bodyBytes;
        arrivals.add(new Arrival.Message(new Delivery(deliver, this), bodyBytes));
    }

    /**
     * Nothing more comes. What waits and is unsettled goes back to the server's hands, so the
     * application does not see it; what is settled would be lost and is still handed out.
     */
    void end(SluiceException why) {
        if (isEnded) {
            return;
        }
        isEnded = true;
        arrivals.removeIf(
                arrival ->
                        arrival instanceof Arrival.Message(Delivery delivery, _)
                                && !delivery.isSettled());
        arrivals.add(new Arrival.End(why));
    }

    /** Credit that a drain took away is given again. */
    void drained(int unused) {
        creditMessages -= unused;
        addCredit(unused, 0);
    }

    /** Waits for a delivery; null if none comes in time. */
    @Nullable Delivery receive(Duration timeout) throws InterruptedException {
        Arrival arrival = arrivals.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        return arrival == null ? null : taken(arrival);
    }

    /** Waits for a delivery as long as it takes. */
    Delivery take() throws InterruptedException {
        return taken(arrivals.take());
    }

    void settle(long deliveryId, Outcome outcome) {
        connection.execute(() -> settleOnLoop(deliveryId, outcome));
    }

    /** Sends the outcomes that were held back to share a frame. */
    void flushOutcomes() {
        Settle settle = outcomes.take();
        if (settle != null) {
            connection.write(settle);
        }
    }

    private void settleOnLoop(long deliveryId, Outcome outcome) {
        if (isEnded) {
            return;
        }
        Settle full = outcomes.add(deliveryId, outcome);
        if (full != null) {
            connection.write(full);
        }
        connection.flushSoon();
    }

    private Delivery taken(Arrival arrival) {
        return switch (arrival) {
            case Arrival.Message(Delivery delivery, int bodyBytes) -> {
                giveBack(bodyBytes);
                yield delivery;
            }
            case Arrival.End end -> {
                arrivals.add(end);
                throw new SluiceException(end.why());
            }
        };
    }

    private void giveBack(int bodyBytes) {
        int messages = takenMessages.incrementAndGet();
        long bytes = takenBytes.addAndGet(bodyBytes);
        if (messages >= (prefetch.messages() + 1) / 2 || bytes >= (prefetch.bytes() + 1) / 2) {
            connection.execute(
                    () -> addCredit(takenMessages.getAndSet(0), takenBytes.getAndSet(0)));
        }
    }

    private void addCredit(int messages, long bytes) {
        if (isEnded || (messages == 0 && bytes == 0)) {
            return;
        }
        creditMessages += messages;
        creditBytes += bytes;
        connection.write(new Credit(opened.consumerId(), messages, bytes));
        connection.flushSoon();
    }
}
