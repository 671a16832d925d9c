package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.QueueFactory.Naming;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queuelog.QueueNames;
import dev.sluice.routing.internal.route.Binding;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Optional;

/**
 * Makes, alters and deletes queues. Each call is in its name's line.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class QueueDeclarations {
    /** Keys that are decided once and for all. */
    private static final List<String> FIXED = List.of("durable", "single-active", "last-value");

    private final Registry registry;
    private final QueueFactory factory;
    private final UnusedQueues unused;

    QueueDeclarations(Registry registry, QueueFactory factory, Metrics metrics) {
        this.registry = registry;
        this.factory = factory;
        unused = new UnusedQueues(registry.lanes().control(), this::deleteUnused, metrics);
    }

    /** A client's request to make a queue of a name under which {@code known} is, if anything. */
    void create(
            Asker asker,
            String name,
            @Nullable Named known,
            QueueConfig wanted,
            ReplyListener<Boolean> listener) {
        Refusal refusal =
                Registry.first(
                        () -> asker.refusalOf(Action.CREATE, name), () -> refusalOf(name, wanted));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        QueueConfig config = Settings.of(wanted).toQueue();
        switch (known) {
            case Named.OfStream _ ->
                    listener.refused(
                            new Refusal(Reason.WRONG_KIND, "\"" + name + "\" is a stream"));
            case Named.OfQueue queue -> {
                List<String> differing = queue.settings().differences(Settings.of(config));
                if (differing.isEmpty()) {
                    listener.succeeded(false);
                } else {
                    listener.refused(
                            new Refusal(
                                    Reason.CONFLICT,
                                    "queue \"%s\" is there with other values of %s"
                                            .formatted(name, String.join(", ", differing))));
                }
            }
            case null -> createNew(asker, name, config, listener);
        }
    }

    private void createNew(
            Asker asker, String name, QueueConfig config, ReplyListener<Boolean> listener) {
        Refusal refusal =
                Registry.first(
                        () -> asker.refusalOf(config.topics()),
                        () -> asker.refusalOfGraves(null, config),
                        () -> registry.limits().refusalOfBindings(config.topics().size()),
                        () -> registry.limits().refusalOfQueue(Provenance.DECLARED));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        make(
                name,
                config,
                Provenance.DECLARED,
                new ReplyListener<>() {
                    @Override
                    public void succeeded(MessageQueue queue) {
                        listener.succeeded(true);
                    }

                    @Override
                    public void refused(Refusal why) {
                        listener.refused(why);
                    }
                });
    }

    private static @Nullable Refusal refusalOf(String name, QueueConfig config) {
        try {
            Settings.of(config).toQueue();
        } catch (IllegalArgumentException e) {
            return new Refusal(Reason.NOT_SUPPORTED, "queue \"" + name + "\": " + e.getMessage());
        }
        return config.sendsToItself(name)
                ? new Refusal(
                        Reason.NOT_SUPPORTED,
                        "queue \"" + name + "\" cannot be where its own dead messages go")
                : null;
    }

    /**
     * Makes a queue of a name that is free. A durable one is there when its name and, unless the
     * configuration file declares it, its settings are in the store.
     */
    void make(
            String name,
            QueueConfig config,
            Provenance provenance,
            ReplyListener<MessageQueue> listener) {
        Refusal refusal = registry.filters().reserve(config.topics());
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        QueueRules rules = QueueRules.of(config);
        if (!config.durable()) {
            Lane owner = registry.lanes().ownerOf(name);
            MessageQueue queue = factory.makeTransient(name, owner, rules);
            enter(new Named.OfQueue(queue, config, provenance));
            listener.succeeded(queue);
            return;
        }
        WriteSet writes = new WriteSet();
        Naming naming = factory.name(writes, name);
        if (provenance != Provenance.CONFIGURED) {
            new DeclarationRow(DeclarationRow.Kind.QUEUE, provenance, Settings.of(config))
                    .put(writes, name);
        }
        registry.commit(
                writes,
                "queue \"" + name + "\" cannot be made",
                () -> {
                    MessageQueue queue = factory.named(naming, rules);
                    enter(new Named.OfQueue(queue, config, provenance));
                    listener.succeeded(queue);
                },
                why -> {
                    factory.notNamed(naming);
                    registry.filters().release(config.topics());
                    listener.refused(why);
                });
    }

    /** Makes a queue known whose filters are reserved. */
    void enter(Named.OfQueue named) {
        registry.names().put(named);
        registry.directory().add(named.queue());
        registry.filters().bind(named.config().topics(), new Binding.ToQueue(named.queue()));
        unused.watch(named);
    }

    /** A client's request to give a queue other settings. */
    void alter(
            Asker asker, Named.OfQueue named, QueueConfig wanted, ReplyListener<Boolean> listener) {
        String name = named.name();
        Refusal refusal =
                Registry.first(
                        () -> Registry.refusalOfConfigured(named), () -> refusalOf(name, wanted));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        QueueConfig config = Settings.of(wanted).toQueue();
        List<String> differing = named.settings().differences(Settings.of(config));
        if (differing.isEmpty()) {
            listener.succeeded(false);
            return;
        }
        List<TopicFilter> added = Filters.without(config.topics(), named.config().topics());
        refusal =
                Registry.first(
                        () -> refusalOfFixed(name, differing),
                        () -> asker.refusalOf(added),
                        () -> asker.refusalOfGraves(named.config(), config),
                        () ->
                                added.isEmpty()
                                        ? null
                                        : registry.limits()
                                                .refusalOfBindings(config.topics().size()),
                        () ->
                                named.provenance() == Provenance.DECLARED
                                        ? null
                                        : registry.limits().refusalOfQueue(Provenance.DECLARED),
                        () -> registry.filters().reserve(added));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        Named.OfQueue next = new Named.OfQueue(named.queue(), config, Provenance.DECLARED);
        Runnable apply = () -> apply(named, next, added, () -> listener.succeeded(true));
        if (!config.durable()) {
            apply.run();
            return;
        }
        WriteSet writes = new WriteSet();
        DeclarationRow.of(next).put(writes, name);
        registry.commit(
                writes,
                "queue \"" + name + "\" cannot be altered",
                apply,
                why -> {
                    registry.filters().release(added);
                    listener.refused(why);
                });
    }

    private void apply(
            Named.OfQueue before, Named.OfQueue next, List<TopicFilter> added, Runnable done) {
        MessageQueue queue = next.queue();
        registry.names().put(next);
        Binding binding = new Binding.ToQueue(queue);
        registry.filters().bind(added, binding);
        registry.filters()
                .unbind(Filters.without(before.config().topics(), next.config().topics()), binding);
        unused.watch(next);
        Lane control = registry.lanes().control();
        control.hand(
                queue.lane(),
                () -> {
                    queue.change(QueueRules.of(next.config()));
                    queue.lane().hand(control, done);
                });
    }

    /** Deletes a queue, which takes nothing while it is looked at and the store is asked. */
    void delete(Named.OfQueue named, DeleteRequest request, ReplyListener<Target> listener) {
        Refusal refusal = Registry.refusalOfConfigured(named);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        MessageQueue queue = named.queue();
        Lane control = registry.lanes().control();
        control.hand(
                queue.lane(),
                () -> {
                    queue.hold(true);
                    Refusal why = refusalToDelete(queue, request);
                    if (why != null) {
                        queue.hold(false);
                    }
                    queue.lane()
                            .hand(
                                    control,
                                    () -> {
                                        if (why == null) {
                                            deleteHeld(named, listener);
                                        } else {
                                            listener.refused(why);
                                        }
                                    });
                });
    }

    /** Deletes nothing by itself any more. */
    void stop() {
        unused.stop();
    }

    @SuppressWarnings("ReferenceEquality") // another queue may have the name by now
    private void deleteUnused(MessageQueue queue, ReplyListener<Target> listener) {
        registry.inLine(
                registry.lanes().control(),
                queue.name(),
                listener,
                answer -> {
                    if (registry.names().find(queue.name()) instanceof Named.OfQueue named
                            && named.queue() == queue) {
                        delete(named, new DeleteRequest(named.target(), true, true), answer);
                    } else {
                        answer.refused(new Refusal(Reason.NOT_FOUND, "it is gone"));
                    }
                });
    }

    private static @Nullable Refusal refusalToDelete(MessageQueue queue, DeleteRequest request) {
        int consumers = queue.consumerCount();
        if (request.ifUnused() && consumers > 0) {
            return new Refusal(
                    Reason.IN_USE,
                    "queue \"%s\" has %d consumers".formatted(queue.name(), consumers));
        }
        long messages = queue.room().messages();
        return request.ifEmpty() && messages > 0
                ? new Refusal(
                        Reason.CONFLICT,
                        "queue \"%s\" has %d messages".formatted(queue.name(), messages))
                : null;
    }

    private void deleteHeld(Named.OfQueue named, ReplyListener<Target> listener) {
        MessageQueue queue = named.queue();
        if (queue.stored() == null) {
            leave(named);
            listener.succeeded(named.target());
            return;
        }
        WriteSet writes = new WriteSet().fromReserve();
        QueueNames.Entry entry = factory.unname(writes, queue);
        DeclarationRow.delete(writes, queue.name());
        registry.commit(
                writes,
                "queue \"" + queue.name() + "\" cannot be deleted",
                () -> {
                    leave(named);
                    listener.succeeded(named.target());
                },
                why -> {
                    factory.keepName(queue, entry);
                    registry.lanes().control().hand(queue.lane(), () -> queue.hold(false));
                    listener.refused(why);
                });
    }

    /** The queue has lost its name for good. */
    private void leave(Named.OfQueue named) {
        MessageQueue queue = named.queue();
        registry.names().remove(queue.name());
        registry.directory().remove(queue.name());
        registry.filters().unbind(named.config().topics(), new Binding.ToQueue(queue));
        unused.forget(queue);
        factory.drop(
                queue, new Refusal(Reason.DELETED, "queue \"" + queue.name() + "\" was deleted"));
    }

    /** Finds a queue, or makes it as the rules of the configuration say. */
    void require(String name, @Nullable Named known, ReplyListener<MessageQueue> listener) {
        switch (known) {
            case Named.OfQueue named -> listener.succeeded(named.queue());
            case Named.OfStream _ ->
                    listener.refused(
                            new Refusal(
                                    Reason.WRONG_KIND,
                                    "\"" + name + "\" is a stream, not a queue"));
            case null -> makeByRule(name, listener);
        }
    }

    private void makeByRule(String name, ReplyListener<MessageQueue> listener) {
        Optional<QueueConfig> config;
        try {
            config = registry.directory().queueByRule(Address.of(name));
        } catch (InvalidNameException e) {
            listener.refused(new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage())));
            return;
        }
        if (config.isEmpty()) {
            listener.refused(
                    new Refusal(
                            Reason.NOT_FOUND,
                            "there is no queue \""
                                    + name
                                    + "\" and no auto-create rule allows it"));
            return;
        }
        Refusal refusal = registry.limits().refusalOfQueue(Provenance.AUTO_CREATED);
        if (refusal == null) {
            make(name, config.get(), Provenance.AUTO_CREATED, listener);
        } else {
            listener.refused(refusal);
        }
    }

    private static @Nullable Refusal refusalOfFixed(String name, List<String> differing) {
        for (String key : FIXED) {
            if (differing.contains(key)) {
                return new Refusal(
                        Reason.CONFLICT,
                        "%s of queue \"%s\" cannot be altered; delete the queue and declare it anew"
                                .formatted(key, name));
            }
        }
        return null;
    }
}
