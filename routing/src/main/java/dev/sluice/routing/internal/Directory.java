package dev.sluice.routing.internal;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.routing.AutoCreateRule;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.route.RouteSource;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.topic.TopicTree;

import org.jspecify.annotations.Nullable;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What exists under which name: queues, streams and everything bound to topic filters.
 *
 * <p><i>Thread-safe</i> for looking up; changes are <i>confined to the control lane</i>, so names
 * have one owner and a change is complete for every lane when it is acknowledged.
 */
public final class Directory implements RouteSource {
    private final RoutingConfig config;
    private final QueueFactory factory;
    private final TopicTree<Binding> tree = new TopicTree<>();
    private final Map<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, StreamLog> streams = new ConcurrentHashMap<>();

    public Directory(RoutingConfig config, QueueFactory factory) {
        this.config = config;
        this.factory = factory;
    }

    /** Makes a queue known by its name, which is free. */
    public void add(MessageQueue queue) {
        queues.put(queue.name(), queue);
        tree.touch(queue.name());
    }

    /** Makes a stream known by its name, which is free. */
    public void add(StreamLog stream) {
        streams.put(stream.name(), stream);
    }

    /** There is nothing by this name any more. */
    public void remove(String name) {
        streams.remove(name);
        if (queues.remove(name) != null) {
            tree.touch(name);
        }
    }

    /** What to tell who asked for a filter that the topic tree did not take. */
    public static Refusal refusalToBind(TopicFilter filter) {
        return new Refusal(
                Reason.LIMIT_EXCEEDED,
                "filter \""
                        + filter
                        + "\" has "
                        + filter.levels()
                        + " levels, with wildcards where no other filter has them; there are too"
                        + " many of that kind");
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

    /** The queue that the rules make of an undeclared name, if they let there be one. */
    public Optional<QueueConfig> queueByRule(Address name) {
        AutoCreateRule rule = name.isReserved() ? null : firstRule(name);
        return rule == null || rule.kind() == AutoCreateRule.Kind.NONE
                ? Optional.empty()
                : Optional.of(rule.queueFor(name));
    }

    private @Nullable AutoCreateRule firstRule(Address name) {
        for (AutoCreateRule rule : config.autoCreate()) {
            if (rule.names().matches(name)) {
                return rule;
            }
        }
        return null;
    }

    /** Makes the inbox of a session or subscription; it has no name that anybody could look up. */
    public MessageQueue createInbox(String label, Lane owner) {
        return factory.makeTransient(label, owner, QueueRules.inbox(config.sessions()));
    }

    /** Every stream, in no particular order. */
    public Collection<StreamLog> streams() {
        return List.copyOf(streams.values());
    }
}
