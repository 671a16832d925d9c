package dev.sluice.client;

import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Outcome;
import dev.sluice.nativecodec.StreamPlace;

import org.jspecify.annotations.Nullable;

/**
 * One message that arrived at one consumer.
 *
 * <p>Unless it {@link #isSettled} it is settled once, by one of the methods below; later calls are
 * passed over by the server. Thread-safe.
 */
public final class Delivery {
    private final Deliver deliver;
    private final ConsumerLink link;

    Delivery(Deliver deliver, ConsumerLink link) {
        this.deliver = deliver;
        this.link = link;
    }

    /** What was sent. */
    public NativeMessage message() {
        return deliver.message();
    }

    /** Counts the deliveries of the consumer from 1. */
    public long id() {
        return deliver.deliveryId();
    }

    /** Whether it needs no settling. */
    public boolean isSettled() {
        return deliver.settled();
    }

    /** Whether the message may have been delivered before. */
    public boolean isRedelivered() {
        return deliver.redelivered();
    }

    /** How many earlier deliveries failed. */
    public int failedAttempts() {
        return deliver.failedAttempts();
    }

    /** Where the message stands in its stream, or null if it comes from none. */
    public @Nullable StreamPlace place() {
        return deliver.place();
    }

    /** Done with. */
    public void accept() {
        settle(Outcome.ACCEPTED);
    }

    /** Not tried: back to its place. */
    public void release() {
        settle(Outcome.RELEASED);
    }

    /** Wrong for good. */
    public void reject(String reason) {
        settle(new Outcome.Rejected(reason));
    }

    /** Back to its place, as a failed attempt if {@code deliveryFailed}. */
    public void modify(boolean deliveryFailed, boolean undeliverableHere) {
        settle(new Outcome.Modified(deliveryFailed, undeliverableHere));
    }

    /** Gives the delivery an outcome. */
    public void settle(Outcome outcome) {
        if (!deliver.settled()) {
            link.settle(deliver.deliveryId(), outcome);
        }
    }

    @Override
    public String toString() {
        return "Delivery[" + id() + ", " + message() + "]";
    }
}
