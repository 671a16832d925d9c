package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
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
 * @param version of the topic tree it was worked out from
 * @param namesake the queue of that name, if there is one
 * @param queues queues whose filters match, without the namesake
 * @param inboxes the inboxes of matching subscriptions, by the lane that owns them
 * @param streams streams whose filters match
 */
record Route(
        long version,
        @Nullable MessageQueue namesake,
        List<MessageQueue> queues,
        List<LaneInboxes> inboxes,
        List<StreamLog> streams) {
    /** The inboxes of one lane, so that one hand-over serves them all. */
    record LaneInboxes(Lane lane, List<InboxTarget> targets) {}

    static Route of(Address address, RouteSource source) {
        long version = source.tree().version();
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
        if (namesake != null) {
            queues.remove(namesake);
        }
        Map<Lane, List<InboxTarget>> byLane = new LinkedHashMap<>();
        for (List<Binding.ToSubscription> matching : byInbox.values()) {
            InboxTarget target = InboxTarget.of(matching);
            byLane.computeIfAbsent(target.inbox().lane(), lane -> new ArrayList<>()).add(target);
        }
        List<LaneInboxes> inboxes = new ArrayList<>();
        byLane.forEach((lane, targets) -> inboxes.add(new LaneInboxes(lane, targets)));
        return new Route(version, namesake, List.copyOf(queues), inboxes, List.copyOf(streams));
    }
}
