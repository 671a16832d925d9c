package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.routing.internal.commit.Addition;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.List;

/**
 * Where one message of a transaction goes when that commits.
 *
 * <p><i>Immutable.</i>
 */
public final class PublishPlan {
    private final Route route;
    private final Addition addition;
    private final List<MessageQueue> transients;
    private final List<Inboxes.Offer> offers;
    private final PublishResult result;

    PublishPlan(
            Route route,
            Addition addition,
            List<MessageQueue> transients,
            List<Inboxes.Offer> offers,
            PublishResult result) {
        this.route = route;
        this.addition = addition;
        this.transients = List.copyOf(transients);
        this.offers = List.copyOf(offers);
        this.result = result;
    }

    Route route() {
        return route;
    }

    /** What of it goes into the store. */
    public Addition addition() {
        return addition;
    }

    /** Queues with memory only, which are to have room for it. */
    public List<MessageQueue> transients() {
        return transients;
    }

    /** What its publisher would hear now if all of these take it. */
    public PublishResult result() {
        return result;
    }

    /** It is committed: brings it to inboxes that have memory only, on this publisher's lane. */
    void offer(Publisher by) {
        offers.forEach(offer -> offer.by(by.inboxes()));
    }
}
