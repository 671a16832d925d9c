package dev.sluice.routing.internal;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.routing.AutoCreateRule;
import dev.sluice.routing.QueueConfig;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueCounters;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.route.RouteSource;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.topic.TopicTree;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What exists under which name: queues, streams and everything bound to topic filters.
 *
 * <p><i>Thread-safe</i> for looking up; changes are <i>confined to the control lane</i>, so names
 * have one owner and a change is complete for every lane when it is acknowledged.
 */
public final class Directory implements RouteSource {
    /** Deeper filters are refused: a look-up may descend this far. */
    public static final int MAX_LEVELS = 128;

    private final Lanes lanes;
    private final RoutingConfig config;
    private final InstantSource clock;
    private final QueueCounters counters;
    private final TopicTree<Binding> tree = new TopicTree<>();
    private final Map<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, StreamLog> streams;
    private int autoCreated;

    public Directory(
            Lanes lanes,
            RoutingConfig config,
            Map<String, StreamLog> streams,
            InstantSource clock,
            QueueCounters counters) {
        this.lanes = lanes;
        this.config = config;
        this.streams = Map.copyOf(streams);
        this.clock = clock;
        this.counters = counters;
    }

    /** Binds what the configuration declares. Called once, before connections come. */
    public void bindDeclared() {
        streams.forEach(
                (name, stream) ->
                        stream.config()
                                .topics()
                                .forEach(filter -> tree.add(filter, new Binding.ToStream(stream))));
        config.queues()
                .forEach(
                        (name, queueConfig) -> {
                            MessageQueue queue = create(name, QueueRules.of(queueConfig));
                            for (TopicFilter filter : queueConfig.topics()) {
                                tree.add(filter, new Binding.ToQueue(queue));
                            }
                        });
    }

    @Override
    public TopicTree<Binding> tree() {
        return tree;
    }

    @Override
    public @Nullable MessageQueue queue(String name) {
        return queues.get(name);
    }

    public @Nullable StreamLog stream(String name) {
        return streams.get(name);
    }

    /**
     * What the rules make of an undeclared name; {@link AutoCreateRule.Kind#NONE} if none matches.
     */
    public AutoCreateRule.Kind ruleFor(Address name) {
        AutoCreateRule rule = firstRule(name);
        return rule == null ? AutoCreateRule.Kind.NONE : rule.kind();
    }

    private @Nullable AutoCreateRule firstRule(Address name) {
        for (AutoCreateRule rule : config.autoCreate()) {
            if (rule.names().matches(name)) {
                return rule;
            }
        }
        return null;
    }

    /**
     * Finds the queue, or makes it if some rule makes queues of such names. Answers on {@code
     * from}.
     */
    public void requireQueue(Lane from, String name, ReplyListener<MessageQueue> listener) {
        MessageQueue queue = queues.get(name);
        if (queue != null) {
            listener.succeeded(queue);
            return;
        }
        Lane control = lanes.control();
        ReplyListener<MessageQueue> answer = new HandedReply<>(control, from, listener);
        from.hand(control, () -> findOrCreate(name, answer));
    }

    private void findOrCreate(String name, ReplyListener<MessageQueue> answer) {
        MessageQueue queue = queues.get(name);
        if (queue != null) {
            answer.succeeded(queue);
            return;
        }
        Refusal refusal = refusalToCreate(name);
        if (refusal != null) {
            answer.refused(refusal);
            return;
        }
        autoCreated++;
        answer.succeeded(create(name, QueueRules.of(Binder.defaultsOf(QueueConfig.class))));
    }

    private @Nullable Refusal refusalToCreate(String name) {
        if (streams.containsKey(name)) {
            return new Refusal(Reason.WRONG_KIND, "\"" + name + "\" is a stream, not a queue");
        }
        Address address;
        try {
            address = Address.of(name);
        } catch (InvalidNameException e) {
            return new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage()));
        }
        if (address.isReserved() || ruleFor(address) == AutoCreateRule.Kind.NONE) {
            return new Refusal(
                    Reason.NOT_FOUND,
                    "there is no queue \"" + name + "\" and no auto-create rule allows it");
        }
        int limit = config.sessions().maxAutoCreatedQueues();
        return autoCreated < limit
                ? null
                : new Refusal(
                        Reason.LIMIT_EXCEEDED,
                        "the limit of " + limit + " auto-created queues is reached");
    }

    private MessageQueue create(String name, QueueRules rules) {
        MessageQueue queue = new MessageQueue(name, lanes.ownerOf(name), rules, clock, counters);
        queues.put(name, queue);
        tree.touch();
        return queue;
    }

    /** Makes the inbox of a session or subscription; it has no name that anybody could look up. */
    public MessageQueue createInbox(String label, Lane owner) {
        return new MessageQueue(label, owner, QueueRules.inbox(config.sessions()), clock, counters);
    }

    /** Every queue with a name, in no particular order. */
    public List<MessageQueue> queues() {
        return List.copyOf(queues.values());
    }
}
