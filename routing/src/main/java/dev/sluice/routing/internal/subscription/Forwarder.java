package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Publisher;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/**
 * A session as a member of a shared subscription: brings messages from the group's queue to the
 * session's inbox. It takes a few at a time, and only when the client that receives from the inbox
 * wants more than the inbox has, so a slow client or one that is gone keeps nothing from others.
 *
 * <p><i>Confined to the inbox's lane.</i>
 */
public final class Forwarder implements Forwarding.Owner {
    /** So many messages are on their way at most. */
    static final int WINDOW = 16;

    /** So long it waits after a message could not be taken or put. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final MessageQueue inbox;
    private final Publisher publisher;
    private final LongAdder count;
    private SubscriptionOptions options;
    private SharedQueue source;
    private @Nullable Forwarding current;
    private boolean isAwaiting;
    private boolean isResting;

    /** Forwardings that have not left their source, and so have to before it has stopped. */
    private int unfinished;

    private @Nullable Runnable whenStopped;

    /**
     * @param publisher that of the inbox's lane
     * @param count counts what it has brought
     */
    Forwarder(
            MessageQueue inbox,
            Publisher publisher,
            LongAdder count,
            SubscriptionOptions options,
            SharedQueue source) {
        this.inbox = inbox;
        this.publisher = publisher;
        this.count = count;
        this.options = options;
        this.source = source;
    }

    /** The inbox's. Any lane. */
    Lane lane() {
        return inbox.lane();
    }

    /** Begins to wait for a client that wants messages. */
    void start() {
        await();
    }

    /** How the client wants messages from now on. */
    public void change(SubscriptionOptions changed) {
        inbox.lane().loop().checkCurrent();
        options = changed;
    }

    /** Another queue stands behind the group from now on. */
    void moveTo(SharedQueue other) {
        inbox.lane().loop().checkCurrent();
        source = other;
        stopCurrent();
        await();
    }

    /** If no client receives from the inbox any more, what it would have got is for others. */
    void consumerLeft() {
        if (inbox.consumerCount() == 0) {
            stopCurrent();
            await();
        }
    }

    /** The session is no member any more; what is under way is finished first. */
    void stop(Runnable stopped) {
        inbox.lane().loop().checkCurrent();
        whenStopped = stopped;
        unfinished++; // this call: it tells once, whatever finishes within it
        stopCurrent();
        finished();
    }

    private void finished() {
        unfinished--;
        Runnable stopped = whenStopped;
        if (stopped != null && unfinished == 0) {
            stopped.run();
        }
    }

    private void await() {
        if (!isAwaiting && !isResting && whenStopped == null) {
            isAwaiting = true;
            inbox.refill().whenIdle(this::refill);
        }
    }

    private void refill(int messages, long bytes) {
        isAwaiting = false;
        if (isResting || whenStopped != null) {
            return;
        }
        if (inbox.consumerCount() == 0) {
            await();
            return;
        }
        Forwarding forwarding = current;
        if (forwarding == null) {
            forwarding = new Forwarding(source.queue(), inbox, publisher, this);
            current = forwarding;
            unfinished++;
            forwarding.open();
        }
        int more = Math.min(WINDOW, messages) - forwarding.outstanding();
        if (more > 0) {
            forwarding.take(more);
        }
    }

    private void stopCurrent() {
        Forwarding forwarding = current;
        current = null;
        if (forwarding != null) {
            forwarding.stop(this::finished);
        }
    }

    @Override
    public boolean accepts() {
        return inbox.consumerCount() > 0;
    }

    @Override
    public DeliveryNote noteOf(Delivery delivery) {
        int identifier = options.identifier();
        return new DeliveryNote(
                delivery.quality().atMost(options.maxQuality()),
                new SubscriptionMatch(
                        identifier == 0 ? List.of() : List.of(identifier),
                        options.keepsRetain(),
                        source.number()));
    }

    @Override
    public void forwarded(Forwarding from, int messages) {
        count.add(messages);
        if (from.outstanding() <= WINDOW / 2) {
            await();
        }
    }

    @Override
    public void failed(Forwarding from) {
        stopCurrent();
        if (!isResting) {
            isResting = true;
            inbox.lane()
                    .loop()
                    .schedule(
                            RETRY,
                            () -> {
                                isResting = false;
                                await();
                            });
        }
    }

    @Override
    public void interrupted(Forwarding from) {
        stopCurrent();
        await();
    }
}
