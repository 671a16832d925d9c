package dev.sluice.routing.internal;

import dev.sluice.config.Binder;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.routing.AutoCreateRule;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.route.RouteSource;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.topic.TopicTree;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    private static final Logger LOG = LoggerFactory.getLogger(Directory.class);
    private static final QueueConfig UNDECLARED = Binder.defaultsOf(QueueConfig.class);
    private static final QueueConfig TRANSIENT = UNDECLARED.asTransient();

    private final Lanes lanes;
    private final RoutingConfig config;
    private final QueueFactory factory;
    private final TopicTree<Binding> tree = new TopicTree<>();
    private final Map<String, MessageQueue> queues = new ConcurrentHashMap<>();
    private final Map<String, StreamLog> streams;

    public Directory(
            Lanes lanes,
            RoutingConfig config,
            Map<String, StreamLog> streams,
            QueueFactory factory) {
        this.lanes = lanes;
        this.config = config;
        this.streams = Map.copyOf(streams);
        this.factory = factory;
    }

    /**
     * Binds what the configuration declares and the store has. Called once, before connections
     * come; the listener hears when all of it is there.
     */
    public void bindDeclared(ReplyListener<Directory> listener) {
        streams.forEach(
                (name, stream) ->
                        stream.config()
                                .topics()
                                .forEach(
                                        filter ->
                                                bindDeclared(
                                                        filter, new Binding.ToStream(stream))));
        DeclaredQueues declared = new DeclaredQueues(this, listener);
        config.queues().forEach(declared::make);
        for (String name : factory.unclaimed()) {
            claimUndeclared(name);
        }
        declared.allAsked();
    }

    /** A queue that was made by a rule, or was declared once: its messages are still there. */
    private void claimUndeclared(String name) {
        MessageQueue queue = factory.claim(name, QueueRules.of(UNDECLARED));
        if (queue == null) {
            return;
        }
        if (streams.containsKey(name)) {
            LOG.warn(
                    "\"{}\" is a stream now; the durable queue of that name and its {} messages are"
                            + " kept, and reached by nobody while the stream is declared",
                    name,
                    queue.room().messages());
            return;
        }
        put(name, queue);
    }

    /** Finds or makes a declared queue. */
    void declare(String name, QueueConfig declared, ReplyListener<MessageQueue> listener) {
        QueueRules rules = QueueRules.of(declared);
        MessageQueue known = factory.claim(name, rules);
        if (known != null && !declared.durable()) {
            LOG.warn(
                    "queue \"{}\" is declared as transient, and the store has it with {} messages:"
                            + " it stays durable",
                    name,
                    known.room().messages());
        }
        ReplyListener<MessageQueue> bound = new Bound(declared.topics(), name, listener);
        if (known != null) {
            bound.succeeded(known);
        } else if (declared.durable()) {
            factory.makeDurable(name, rules, bound);
        } else {
            bound.succeeded(factory.makeTransient(name, lanes.ownerOf(name), rules));
        }
    }

    /** Makes a queue known, with its filters, before anybody hears of it. */
    private final class Bound implements ReplyListener<MessageQueue> {
        private final List<TopicFilter> filters;
        private final String name;
        private final ReplyListener<MessageQueue> listener;

        Bound(List<TopicFilter> filters, String name, ReplyListener<MessageQueue> listener) {
            this.filters = filters;
            this.name = name;
            this.listener = listener;
        }

        @Override
        public void succeeded(MessageQueue queue) {
            put(name, queue);
            for (TopicFilter filter : filters) {
                if (!tree.add(filter, new Binding.ToQueue(queue))) {
                    listener.refused(refusalToBind(filter));
                    return;
                }
            }
            listener.succeeded(queue);
        }

        @Override
        public void refused(Refusal refusal) {
            listener.refused(refusal);
        }
    }

    private void put(String name, MessageQueue queue) {
        queues.put(name, queue);
        tree.touch(name);
    }

    private void bindDeclared(TopicFilter filter, Binding binding) {
        if (!tree.add(filter, binding)) {
            throw new IllegalStateException(refusalToBind(filter).detail());
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
        AutoCreateRule rule = firstRule(Address.of(name));
        boolean isDurable = rule != null && rule.durable();
        declare(name, isDurable ? UNDECLARED : TRANSIENT, answer);
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
        return queues.size() - config.queues().size() < limit
                ? null
                : new Refusal(
                        Reason.LIMIT_EXCEEDED,
                        "the limit of " + limit + " auto-created queues is reached");
    }

    /** Makes the inbox of a session or subscription; it has no name that anybody could look up. */
    public MessageQueue createInbox(String label, Lane owner) {
        return factory.makeTransient(label, owner, QueueRules.inbox(config.sessions()));
    }

    /** Every queue with a name, in no particular order. */
    public List<MessageQueue> queues() {
        return List.copyOf(queues.values());
    }
}
