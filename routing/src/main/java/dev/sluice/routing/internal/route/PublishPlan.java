package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.routing.internal.commit.Addition;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

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

    /** All queues that are to have it. */
    public List<MessageQueue> queues() {
        return Stream.concat(
                        addition.targets().stream().map(StoredTarget::queue), transients.stream())
                .toList();
    }

    /** The same without the queues that have had the message before. */
    public PublishPlan without(Predicate<MessageQueue> duplicates) {
        if (queues().stream().noneMatch(duplicates)) {
            return this;
        }
        PublishResult worse =
                result.compareTo(PublishResult.DUPLICATE) > 0 ? result : PublishResult.DUPLICATE;
        return new PublishPlan(
                route,
                new Addition(
                        addition.message(),
                        addition.streams(),
                        addition.targets().stream()
                                .filter(target -> !duplicates.test(target.queue()))
                                .toList()),
                transients.stream().filter(duplicates.negate()).toList(),
                offers,
                worse);
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
