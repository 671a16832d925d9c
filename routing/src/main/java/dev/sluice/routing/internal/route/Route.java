package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.topic.Seen;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everything that one address reaches.
 *
 * <p><i>Immutable.</i>
 *
 * @param seen what of the topic tree it was worked out from
 * @param namesake the queue of that name, if there is one
 * @param queues queues whose filters match, without the namesake
 * @param everything both
 * @param inboxes the transient inboxes of matching subscriptions, by the lane that owns them
 * @param durableInboxes the durable inboxes of matching subscriptions
 * @param streams streams whose filters match
 */
record Route(
        Seen seen,
        Reached namesake,
        Reached queues,
        Reached everything,
        List<LaneInboxes> inboxes,
        List<InboxTarget> durableInboxes,
        List<StreamLog> streams) {
    /** The inboxes of one lane, so that one hand-over serves them all. */
    record LaneInboxes(Lane lane, List<InboxTarget> targets) {}

    /** Queues, those with memory only apart from those in the store. */
    private record Reached(List<MessageQueue> transients, List<MessageQueue> durables) {
        static Reached of(Collection<MessageQueue> queues) {
            return new Reached(
                    queues.stream().filter(queue -> queue.stored() == null).toList(),
                    queues.stream().filter(queue -> queue.stored() != null).toList());
        }
    }

    static Route of(Address address, RouteSource source) {
        Seen seen = source.tree().seen(address);
        MessageQueue namesake = source.queue(address.name());
        Set<MessageQueue> queues = new LinkedHashSet<>();
        Set<StreamLog> streams = new LinkedHashSet<>();
        Map<MessageQueue, List<Binding.ToSubscription>> byInbox = new LinkedHashMap<>();
        source.tree()
                .match(
                        address,
                        binding -> {
                            switch (binding) {
                                case Binding.ToQueue(MessageQueue queue) -> queues.add(queue);
                                case Binding.ToStream(StreamLog stream) -> streams.add(stream);
                                case Binding.ToSubscription subscription ->
                                        byInbox.computeIfAbsent(
                                                        subscription.inbox(),
                                                        inbox -> new ArrayList<>())
                                                .add(subscription);
                            }
                        });
        Set<MessageQueue> all = new LinkedHashSet<>();
        if (namesake != null) {
            all.add(namesake);
            queues.remove(namesake);
        }
        all.addAll(queues);
        Map<Lane, List<InboxTarget>> byLane = new LinkedHashMap<>();
        List<InboxTarget> durableInboxes = new ArrayList<>();
        for (List<Binding.ToSubscription> matching : byInbox.values()) {
            InboxTarget target = InboxTarget.of(matching);
            if (target.inbox().stored() != null) {
                durableInboxes.add(target);
            } else {
                byLane.computeIfAbsent(target.inbox().lane(), lane -> new ArrayList<>())
                        .add(target);
            }
        }
        List<LaneInboxes> inboxes = new ArrayList<>();
        byLane.forEach((lane, targets) -> inboxes.add(new LaneInboxes(lane, targets)));
        return new Route(
                seen,
                Reached.of(namesake == null ? List.of() : List.of(namesake)),
                Reached.of(queues),
                Reached.of(all),
                List.copyOf(inboxes),
                List.copyOf(durableInboxes),
                List.copyOf(streams));
    }

    private Reached reached(Target.Kind reach) {
        return switch (reach) {
            case QUEUE -> namesake;
            case TOPIC -> queues;
            case ANY, STREAM -> everything;
        };
    }

    /** The queues with memory only that a publisher reaches. */
    List<MessageQueue> transientQueues(Target.Kind reach) {
        return reached(reach).transients;
    }

    /** The queues in the store that a publisher reaches. */
    List<MessageQueue> durableQueues(Target.Kind reach) {
        return reached(reach).durables;
    }

    /** Whether something in the store is reached. */
    boolean isDurable(Target.Kind reach) {
        return !streams.isEmpty()
                || !durableQueues(reach).isEmpty()
                || (reach != Target.Kind.QUEUE && !durableInboxes.isEmpty());
    }

    /** Whether a publisher has to wait for something. */
    boolean answers(Target.Kind reach) {
        return !transientQueues(reach).isEmpty() || isDurable(reach);
    }

    /** Whether there is no subscription. */
    boolean isUnheard() {
        return inboxes.isEmpty() && durableInboxes.isEmpty();
    }
}
