package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.AppendListener;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.OfferListener;
import dev.sluice.routing.internal.retained.RetainedChange;
import dev.sluice.routing.internal.retained.RetainedMessages;
import dev.sluice.routing.internal.retained.RetainedSender;
import dev.sluice.routing.internal.route.Inboxes.Offer;
import dev.sluice.routing.internal.route.RetainedDetour.Departure;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings messages that were published on one lane to everything their address reaches. Transient
 * targets get a message at once; durable ones when it is stored, for all of them in one write set.
 *
 * <p>Subscriptions never make their publisher wait or fail for lack of room: their inboxes drop by
 * their own rules. A queue and a stream answer, and the publisher hears the worst answer.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class Publisher implements RetainedSender {
    private final Lane lane;
    private final RouteTable routes;
    private final LaneCommits commits;
    private final RetainedMessages retained;
    private final RetainedDetour detour;
    private final HeldBack held = new HeldBack();
    private final RoomRequests room;
    private final IdRequests ids;
    private final Inboxes inboxes;
    private final TransactionPublisher transactions;
    private final LongAdder unroutable;

    /**
     * @param retained those of this lane
     * @param detour where messages go whose address another lane retains
     */
    public Publisher(
            Lane lane,
            RouteTable routes,
            LaneCommits commits,
            RetainedMessages retained,
            RetainedDetour detour,
            LongAdder unroutable) {
        this.lane = lane;
        this.routes = routes;
        this.commits = commits;
        this.retained = retained;
        this.detour = detour;
        this.unroutable = unroutable;
        room = new RoomRequests(lane);
        ids = new IdRequests(lane);
        inboxes = new Inboxes(lane);
        transactions = new TransactionPublisher(this, routes, commits, detour);
    }

    public void publish(
            Message message,
            Target.Kind reach,
            Origin origin,
            long context,
            PublishListener listener) {
        if (detour.isIdle() && !RetainedDetour.isRetained(message, reach)) {
            publishHere(message, reach, origin, context, listener);
            return;
        }
        Departure departure =
                (from, heard) -> from.publishHere(message, reach, new Elsewhere(origin), 0, heard);
        if (!detour.takes(message, reach, origin, departure, context, listener)) {
            publishHere(message, reach, origin, context, listener);
        }
    }

    /** Publishes from this lane, which owns the message's address if that is to be retained. */
    void publishHere(
            Message message,
            Target.Kind reach,
            Origin origin,
            long context,
            PublishListener listener) {
        boolean isRetained = RetainedDetour.isRetained(message, reach);
        if (isRetained
                && held.holds(
                        message.address(),
                        () -> publishHere(message, reach, origin, context, listener))) {
            return;
        }
        Route route = routes.routeOf(message.address());
        if (reach != Target.Kind.QUEUE) {
            inboxes.offer(route, message, origin);
        }
        if (!isRetained && !route.answers(reach)) {
            listener.published(context, resultWithoutAnswers(reach, route.isUnheard()));
            return;
        }
        PublishTracker tracker = new PublishTracker(origin, context, listener);
        for (MessageQueue queue : route.transientQueues(reach)) {
            offer(queue, message, DeliveryNote.PLAIN, tracker, origin.mayRepeat());
        }
        RetainedChange change = isRetained ? retain(message, tracker) : null;
        if (change != null || route.isDurable(reach)) {
            tracker.expect();
            DurablePublish durable =
                    storing(message, route.streams(), List.of(), change, tracker, tracker);
            for (MessageQueue queue : route.durableQueues(reach)) {
                durable.add(new StoredTarget(queue, DeliveryNote.PLAIN));
            }
            if (reach != Target.Kind.QUEUE) {
                addInboxes(durable, route, message, origin, offer -> offer.by(inboxes));
            }
            durable.start(room, origin.mayRepeat() ? ids : null);
        }
        tracker.answered(PublishResult.ACCEPTED);
    }

    /** Null if a limit forbids it; then the publisher is told. */
    private @Nullable RetainedChange retain(Message message, PublishTracker tracker) {
        RetainedChange change = retained.change(message);
        if (change == null) {
            tracker.expect();
            tracker.answered(PublishResult.NOT_RETAINED);
        }
        return change;
    }

    /** A message on its way into the store from this lane. */
    private DurablePublish storing(
            Message message,
            List<StreamLog> streams,
            List<WriteSet.Put> puts,
            @Nullable RetainedChange change,
            PublishTracker tracker,
            AppendListener listener) {
        Address address = message.address();
        detour.storing(address);
        AppendListener ended =
                result -> {
                    if (change != null) {
                        change.answered(result.isAccepted());
                    }
                    detour.stored(address);
                    listener.appended(result);
                };
        if (change == null) {
            return new DurablePublish(message, streams, () -> puts, commits, tracker, ended);
        }
        Supplier<List<WriteSet.Put>> all =
                () -> Stream.concat(puts.stream(), change.puts().stream()).toList();
        return new DurablePublish(message, streams, all, commits, tracker, ended);
    }

    /**
     * Publishes a message of the broker's own and changes state tables with it: all that reaches
     * the store is one write set, and what has memory only gets the message when that is committed.
     * So it is published once, wherever a crash comes between.
     *
     * @param listener hears whether it was committed; queues may have refused it nevertheless
     */
    public void publishWith(
            List<WriteSet.Put> puts, Message message, Origin origin, AppendListener listener) {
        if (!detour.takesWith(puts, message, origin, listener)) {
            publishWithHere(puts, message, origin, listener);
        }
    }

    /** Publishes from this lane; what is to be retained and comes meanwhile stays behind it. */
    void publishWithHere(
            List<WriteSet.Put> puts, Message message, Origin origin, AppendListener listener) {
        if (message.isRetain()
                && held.holds(
                        message.address(),
                        () -> publishWithHere(puts, message, origin, listener))) {
            return;
        }
        PublishTracker nobody = new PublishTracker(origin, 0, (_, result) -> {});
        new StoredPublish(message, Target.Kind.ANY, origin, nobody, listener).start(puts, false);
    }

    /**
     * Publishes a message so that it, and the changes of state tables, reach everything or nothing:
     * a queue that refuses it keeps it from all others, and what has memory only gets it when it is
     * committed. The listener hears even if the origin is gone.
     */
    public void publishOnce(
            List<WriteSet.Put> puts,
            Message message,
            Target.Kind reach,
            Origin origin,
            AppendListener listener) {
        PublishListener answer = (_, result) -> listener.appended(result);
        Origin whole = new Elsewhere(origin);
        Departure departure =
                (from, heard) -> from.publishOnceHere(puts, message, reach, whole, heard);
        if (!detour.takes(message, reach, whole, departure, 0, answer)) {
            publishOnceHere(puts, message, reach, whole, answer);
        }
    }

    private void publishOnceHere(
            List<WriteSet.Put> puts,
            Message message,
            Target.Kind reach,
            Origin origin,
            PublishListener listener) {
        boolean isRetained = RetainedDetour.isRetained(message, reach);
        if (isRetained
                && held.holds(
                        message.address(),
                        () -> publishOnceHere(puts, message, reach, origin, listener))) {
            return;
        }
        PublishTracker tracker = new PublishTracker(origin, 0, listener);
        tracker.expect();
        new StoredPublish(message, reach, origin, tracker, tracker).start(puts, true);
        tracker.answered(PublishResult.ACCEPTED);
    }

    /** A message that nobody gets before it is committed. */
    private final class StoredPublish {
        private final Message message;
        private final Target.Kind reach;
        private final Origin origin;
        private final PublishTracker tracker;
        private final AppendListener listener;
        private final List<Runnable> whenCommitted = new ArrayList<>();

        StoredPublish(
                Message message,
                Target.Kind reach,
                Origin origin,
                PublishTracker tracker,
                AppendListener listener) {
            this.message = message;
            this.reach = reach;
            this.origin = origin;
            this.tracker = tracker;
            this.listener = listener;
        }

        void start(List<WriteSet.Put> puts, boolean isWhole) {
            Route route = routes.routeOf(message.address());
            boolean isRetained = RetainedDetour.isRetained(message, reach);
            for (MessageQueue queue : route.transientQueues(reach)) {
                whenCommitted.add(() -> offer(queue, message, DeliveryNote.PLAIN, tracker, true));
            }
            RetainedChange change = isRetained ? retain(message, tracker) : null;
            if (isRetained) {
                held.begin(message.address());
            } else if (!route.answers(reach)) {
                tracker.expect();
                tracker.answered(resultWithoutAnswers(reach, route.isUnheard()));
            }
            DurablePublish durable =
                    storing(message, route.streams(), puts, change, tracker, this::ended);
            if (isWhole) {
                durable.keepWhole();
            }
            for (MessageQueue queue : route.durableQueues(reach)) {
                durable.add(new StoredTarget(queue, DeliveryNote.PLAIN));
            }
            if (reach != Target.Kind.QUEUE) {
                whenCommitted.add(() -> inboxes.offer(route, message, origin));
                addInboxes(
                        durable,
                        route,
                        message,
                        origin,
                        offer -> whenCommitted.add(() -> offer.by(inboxes)));
            }
            durable.start(room, ids);
        }

        private void ended(PublishResult result) {
            if (result == PublishResult.ACCEPTED) {
                whenCommitted.forEach(Runnable::run);
            }
            listener.appended(result);
            if (RetainedDetour.isRetained(message, reach)) {
                held.end(message.address());
            }
        }
    }

    private void addInboxes(
            DurablePublish durable,
            Route route,
            Message message,
            Origin origin,
            Consumer<Offer> atMostOnce) {
        inboxes.nameDurable(route, message, origin, durable::add, atMostOnce);
    }

    /** What transactions of this lane publish with. */
    public TransactionPublisher forTransactions() {
        return transactions;
    }

    Lane lane() {
        return lane;
    }

    Inboxes inboxes() {
        return inboxes;
    }

    HeldBack held() {
        return held;
    }

    RetainedMessages retained() {
        return retained;
    }

    boolean isCurrent(Route route) {
        return routes.isCurrent(route);
    }

    /** What the publisher hears if nobody has to answer. */
    PublishResult resultWithoutAnswers(Target.Kind reach, boolean isUnheard) {
        if (reach == Target.Kind.QUEUE) {
            return PublishResult.NOT_FOUND;
        }
        if (isUnheard) {
            unroutable.increment();
            return PublishResult.NO_MATCH;
        }
        return PublishResult.ACCEPTED;
    }

    @Override
    public void send(
            Message message, MessageQueue inbox, Quality quality, SubscriptionMatch match) {
        if (inbox.stored() == null || quality == Quality.AT_MOST_ONCE) {
            inboxes.offer(inbox, message, quality, match);
            return;
        }
        PublishTracker tracker = new PublishTracker(Origin.BROKER, 0, (context, result) -> {});
        DurablePublish durable =
                storing(message, List.of(), List.of(), null, tracker, result -> {});
        durable.add(new StoredTarget(inbox, new DeliveryNote(quality, match)));
        durable.start(room, null);
    }

    /**
     * Puts a message into one queue, whatever else its address reaches. The listener hears on this
     * lane that the queue has it, in the store if it is durable, or that it does not take it. What
     * is delivered at most once is not stored.
     */
    public void forward(
            Message message, MessageQueue queue, DeliveryNote how, AppendListener heard) {
        PublishTracker tracker =
                new PublishTracker(Origin.BROKER, 0, (_, result) -> heard.appended(result));
        if (queue.stored() == null || how.quality() == Quality.AT_MOST_ONCE) {
            offer(queue, message, how, tracker, false);
        } else {
            tracker.expect();
            DurablePublish durable =
                    new DurablePublish(message, List.of(), List::of, commits, tracker, tracker);
            durable.add(new StoredTarget(queue, how));
            durable.start(room, null);
        }
        tracker.answered(PublishResult.ACCEPTED);
    }

    /** Begins what brings several messages into one durable queue at once. */
    public BatchPublish batch(
            MessageQueue queue, List<WriteSet.Put> puts, BatchPublish.Listener listener) {
        return new BatchPublish(lane, queue, commits, room, puts, listener);
    }

    private void offer(
            MessageQueue queue,
            Message message,
            DeliveryNote how,
            PublishTracker tracker,
            boolean isChecked) {
        tracker.expect();
        Lane owner = queue.lane();
        OfferListener answer = result -> owner.hand(lane, () -> tracker.answered(result));
        lane.hand(
                owner,
                () -> {
                    if (isChecked && queue.duplicates().isOn()) {
                        CheckedOffer.offer(queue, lane, message, how, answer);
                    } else {
                        queue.offer(message, how.quality(), how.match(), answer);
                    }
                });
    }
}
