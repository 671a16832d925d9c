package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeclarationPage;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Description;
import dev.sluice.core.broker.ListRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What connections ask about queues and streams. Requests for one name wait for each other, as each
 * may take a commit; every answer is given on the asker's lane.
 *
 * <p><i>Thread-safe</i>: each request is called on the lane that it says.
 */
public final class DeclarationRequests {
    private final Registry registry;
    private final Directory directory;
    private final QueueDeclarations queues;
    private final StreamDeclarations streams;
    private final Catalog catalog;
    private final TemporaryQueues temporaries;

    DeclarationRequests(
            Registry registry,
            QueueDeclarations queues,
            StreamDeclarations streams,
            TemporaryQueues temporaries) {
        this.registry = registry;
        this.queues = queues;
        this.streams = streams;
        this.temporaries = temporaries;
        directory = registry.directory();
        catalog = new Catalog(registry);
    }

    /** Stops its timers. Any thread. */
    public void stop() {
        registry.lanes().control().enter(queues::stop);
    }

    /** Finds a queue, or makes it if some rule makes queues of such names. */
    public void requireQueue(Lane from, String name, ReplyListener<MessageQueue> listener) {
        MessageQueue queue = directory.queue(name);
        if (queue != null) {
            listener.succeeded(queue);
            return;
        }
        registry.inLine(
                from,
                name,
                listener,
                answer -> queues.require(name, registry.names().find(name), answer));
    }

    public void createQueue(
            Asker asker, String name, QueueConfig config, ReplyListener<Boolean> listener) {
        named(
                asker,
                name,
                listener,
                answer -> queues.create(asker, name, registry.names().find(name), config, answer));
    }

    public void createStream(
            Asker asker, String name, StreamConfig config, ReplyListener<Boolean> listener) {
        named(
                asker,
                name,
                listener,
                answer -> streams.create(asker, name, registry.names().find(name), config, answer));
    }

    public void alterQueue(
            Asker asker, String name, QueueConfig config, ReplyListener<Boolean> listener) {
        Target target = new Target(Target.Kind.QUEUE, name);
        found(
                asker,
                Action.MANAGE,
                target,
                listener,
                (named, answer) -> queues.alter(asker, (Named.OfQueue) named, config, answer));
    }

    public void alterStream(
            Asker asker, String name, StreamConfig config, ReplyListener<Boolean> listener) {
        Target target = new Target(Target.Kind.STREAM, name);
        found(
                asker,
                Action.MANAGE,
                target,
                listener,
                (named, answer) -> streams.alter(asker, (Named.OfStream) named, config, answer));
    }

    public void bind(
            Asker asker, Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        alterTopics(asker, target, topics -> with(topics, filter), listener);
    }

    public void unbind(
            Asker asker, Target target, TopicFilter filter, ReplyListener<Boolean> listener) {
        alterTopics(
                asker,
                target,
                topics -> topics.stream().filter(each -> !each.equals(filter)).toList(),
                listener);
    }

    private static List<TopicFilter> with(List<TopicFilter> topics, TopicFilter filter) {
        List<TopicFilter> more = new ArrayList<>(topics);
        more.add(filter);
        return more;
    }

    private void alterTopics(
            Asker asker,
            Target target,
            UnaryOperator<List<TopicFilter>> change,
            ReplyListener<Boolean> listener) {
        found(
                asker,
                Action.MANAGE,
                target,
                listener,
                (named, answer) -> {
                    switch (named) {
                        case Named.OfQueue queue -> {
                            List<TopicFilter> topics = change.apply(queue.config().topics());
                            queues.alter(asker, queue, queue.config().topics(topics), answer);
                        }
                        case Named.OfStream stream -> {
                            List<TopicFilter> topics = change.apply(stream.config().topics());
                            if (topics.isEmpty()) {
                                answer.refused(
                                        new Refusal(
                                                Reason.CONFLICT,
                                                "stream \"%s\" keeps at least one filter; delete it"
                                                                .formatted(stream.name())
                                                        + " if it is not needed"));
                            } else {
                                streams.alter(
                                        asker, stream, stream.config().topics(topics), answer);
                            }
                        }
                    }
                });
    }

    public void delete(Asker asker, DeleteRequest request, ReplyListener<Target> listener) {
        found(
                asker,
                Action.DELETE,
                request.target(),
                listener,
                (named, answer) -> {
                    switch (named) {
                        case Named.OfQueue queue -> queues.delete(queue, request, answer);
                        case Named.OfStream stream -> streams.delete(stream, request, answer);
                    }
                });
    }

    public void list(Asker asker, ListRequest request, ReplyListener<DeclarationPage> listener) {
        Lane control = registry.lanes().control();
        asker.lane()
                .hand(
                        control,
                        () -> {
                            DeclarationPage page = catalog.list(asker, request);
                            control.hand(asker.lane(), () -> listener.succeeded(page));
                        });
    }

    public void describe(Asker asker, Target target, ReplyListener<Description> listener) {
        found(asker, Action.MANAGE, target, listener, catalog::describe);
    }

    /**
     * Makes a queue that belongs to the asker's connection.
     *
     * @param count how many it has with this one
     */
    public void createTemporary(
            Asker asker, QueueConfig config, int count, ReplyListener<Address> listener) {
        Lane control = registry.lanes().control();
        ReplyListener<Address> answer = new HandedReply<>(control, asker.lane(), listener);
        asker.lane().hand(control, () -> temporaries.create(asker, config, count, answer));
    }

    /** Deletes a temporary queue for its owner. */
    public void deleteTemporary(Lane from, DeleteRequest request, ReplyListener<Target> listener) {
        registry.inLine(
                from,
                request.target().name(),
                listener,
                answer ->
                        withFound(
                                request.target(),
                                answer,
                                (named, deleted) ->
                                        queues.delete((Named.OfQueue) named, request, deleted)));
    }

    /** Does something with what was found. */
    private interface Step<T> {
        void take(Named named, ReplyListener<T> answer);
    }

    /** In line, if the name is one that clients may declare. */
    private <T> void named(
            Asker asker,
            String name,
            ReplyListener<T> listener,
            Consumer<ReplyListener<T>> request) {
        Refusal refusal = Registry.refusalOfName(name);
        if (refusal == null) {
            registry.inLine(asker.lane(), name, listener, request);
        } else {
            listener.refused(refusal);
        }
    }

    /** In line, if the name is one that clients may declare, they may, and the target is there. */
    private <T> void found(
            Asker asker, Action action, Target target, ReplyListener<T> listener, Step<T> step) {
        named(
                asker,
                target.name(),
                listener,
                answer -> {
                    Refusal refusal = asker.refusalOf(action, target.name());
                    if (refusal == null) {
                        withFound(target, answer, step);
                    } else {
                        answer.refused(refusal);
                    }
                });
    }

    private <T> void withFound(Target target, ReplyListener<T> answer, Step<T> step) {
        Named named = registry.names().find(target.name());
        if (named == null) {
            answer.refused(new Refusal(Reason.NOT_FOUND, "there is no " + target.text()));
        } else if (target.kind() != Target.Kind.ANY && target.kind() != named.target().kind()) {
            answer.refused(
                    new Refusal(
                            Reason.WRONG_KIND,
                            "\"%s\" is %s".formatted(target.name(), named.target().text())));
        } else {
            step.take(named, answer);
        }
    }
}
