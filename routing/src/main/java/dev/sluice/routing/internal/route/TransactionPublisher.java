package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.Addition;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Inboxes.Offer;

import java.util.ArrayList;
import java.util.List;

/**
 * Publishes what the transactions of one lane commit: works out where each message goes, and brings
 * all of them into the store as one write set.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class TransactionPublisher {
    private final Publisher publisher;
    private final RouteTable routes;
    private final LaneCommits commits;
    private final RetainedDetour detour;

    TransactionPublisher(
            Publisher publisher, RouteTable routes, LaneCommits commits, RetainedDetour detour) {
        this.publisher = publisher;
        this.routes = routes;
        this.commits = commits;
        this.detour = detour;
    }

    /** Whether the message is to be retained. */
    public boolean isRetained(Message message, Target.Kind reach) {
        return RetainedDetour.isRetained(message, reach);
    }

    /** Works out where a message goes. */
    public PublishPlan plan(Message message, Target.Kind reach, Origin origin) {
        Route route = routes.routeOf(message.address());
        List<StoredTarget> targets = new ArrayList<>();
        for (MessageQueue queue : route.durableQueues(reach)) {
            targets.add(new StoredTarget(queue, DeliveryNote.PLAIN));
        }
        List<Offer> offers = new ArrayList<>();
        if (reach != Target.Kind.QUEUE) {
            offers.add(by -> by.offer(route, message, origin));
            publisher.inboxes().nameDurable(route, message, origin, targets::add, offers::add);
        }
        PublishResult result =
                route.answers(reach) || isRetained(message, reach)
                        ? PublishResult.ACCEPTED
                        : publisher.resultWithoutAnswers(reach, route.isUnheard());
        return new PublishPlan(
                route,
                new Addition(message, route.streams(), targets),
                route.transientQueues(reach),
                offers,
                result);
    }

    /** What changes what is retained of the address. */
    public RetainedHold hold(Address address) {
        return new RetainedHold(address, publisher.lane(), detour.publisherOf(address));
    }

    /** A message is committed: brings it to inboxes that have memory only. */
    public void offer(PublishPlan plan) {
        plan.offer(publisher);
    }

    /**
     * Commits what a transaction has for the store, behind everything that was published here
     * before; what is published here and is to be retained stays behind it.
     */
    public void commit(List<Addition> additions, List<WriteSet.Put> puts, CommitListener listener) {
        additions.forEach(each -> detour.storing(each.message().address()));
        commits.commitApart(
                additions,
                puts,
                new CommitListener() {
                    @Override
                    public void committed(long[] baseOffsets) {
                        listener.committed(baseOffsets);
                        stored(additions);
                    }

                    @Override
                    public void failed(StoreFailure failure) {
                        listener.failed(failure);
                        stored(additions);
                    }
                });
    }

    private void stored(List<Addition> additions) {
        additions.forEach(each -> detour.stored(each.message().address()));
    }
}
