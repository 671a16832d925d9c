package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.DeleteRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.AllCommits;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.stream.Retention;
import dev.sluice.routing.internal.stream.StreamLog;
import dev.sluice.routing.internal.stream.StreamWatcher;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Makes, alters and deletes streams. Each call is in its name's line.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class StreamDeclarations {
    private final Registry registry;
    private final Retention retention;
    private final AllCommits commits;

    StreamDeclarations(Registry registry, Retention retention, AllCommits commits) {
        this.registry = registry;
        this.retention = retention;
        this.commits = commits;
    }

    /** A client's request to make a stream of a name under which {@code known} is, if anything. */
    void create(
            Asker asker,
            String name,
            @Nullable Named known,
            StreamConfig wanted,
            ReplyListener<Boolean> listener) {
        Refusal refusal =
                Registry.first(
                        () -> asker.refusalOf(Action.CREATE, name), () -> refusalOf(name, wanted));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        StreamConfig config = Settings.of(wanted).toStream();
        switch (known) {
            case Named.OfQueue _ ->
                    listener.refused(new Refusal(Reason.WRONG_KIND, "\"" + name + "\" is a queue"));
            case Named.OfStream stream -> {
                List<String> differing = stream.settings().differences(Settings.of(config));
                if (differing.isEmpty()) {
                    listener.succeeded(false);
                } else {
                    listener.refused(
                            new Refusal(
                                    Reason.CONFLICT,
                                    "stream \"%s\" is there with other values of %s"
                                            .formatted(name, String.join(", ", differing))));
                }
            }
            case null -> createNew(asker, name, config, listener);
        }
    }

    private static @Nullable Refusal refusalOf(String name, StreamConfig config) {
        try {
            Settings.of(config).toStream();
            return null;
        } catch (IllegalArgumentException e) {
            return new Refusal(Reason.NOT_SUPPORTED, "stream \"" + name + "\": " + e.getMessage());
        }
    }

    private void createNew(
            Asker asker, String name, StreamConfig config, ReplyListener<Boolean> listener) {
        Refusal refusal =
                Registry.first(
                        () -> asker.refusalOf(config.topics()),
                        () -> registry.limits().refusalOfBindings(config.topics().size()),
                        () -> registry.limits().refusalOfStream(),
                        () -> registry.limits().refusalOfPartitions(config.partitions()),
                        () -> registry.filters().reserve(config.topics()));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        Named.OfStream named = new Named.OfStream(new StreamLog(name, config), Provenance.DECLARED);
        WriteSet writes = new WriteSet();
        DeclarationRow.of(named).put(writes, name);
        registry.commit(
                writes,
                "stream \"" + name + "\" cannot be made",
                () -> {
                    enter(named);
                    listener.succeeded(true);
                },
                why -> {
                    registry.filters().release(config.topics());
                    listener.refused(why);
                });
    }

    /** Makes a stream known whose filters are reserved; its partitions are opened. */
    void enter(Named.OfStream named) {
        StreamLog stream = named.stream();
        stream.partitions().forEach(registry.store()::open);
        registry.names().put(named);
        registry.directory().add(stream);
        registry.filters().bind(named.config().topics(), new Binding.ToStream(stream));
        retention.look();
    }

    /** A client's request to give a stream other settings. */
    void alter(
            Asker asker,
            Named.OfStream named,
            StreamConfig wanted,
            ReplyListener<Boolean> listener) {
        Refusal refusal =
                Registry.first(
                        () -> Registry.refusalOfConfigured(named),
                        () -> refusalOf(named.name(), wanted));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        StreamConfig config = Settings.of(wanted).toStream();
        if (named.settings().differences(Settings.of(config)).isEmpty()) {
            listener.succeeded(false);
            return;
        }
        List<TopicFilter> added = Filters.without(config.topics(), named.config().topics());
        int more = config.partitions() - named.config().partitions();
        refusal =
                Registry.first(
                        () -> refusalToAlter(named, config),
                        () -> asker.refusalOf(added),
                        () ->
                                added.isEmpty()
                                        ? null
                                        : registry.limits()
                                                .refusalOfBindings(config.topics().size()),
                        () -> more == 0 ? null : registry.limits().refusalOfPartitions(more),
                        () -> registry.filters().reserve(added));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        WriteSet writes = new WriteSet();
        new DeclarationRow(DeclarationRow.Kind.STREAM, named.provenance(), Settings.of(config))
                .put(writes, named.name());
        registry.commit(
                writes,
                "stream \"" + named.name() + "\" cannot be altered",
                () -> {
                    apply(named.stream(), config, added);
                    listener.succeeded(true);
                },
                why -> {
                    registry.filters().release(added);
                    listener.refused(why);
                });
    }

    private static @Nullable Refusal refusalToAlter(Named.OfStream named, StreamConfig config) {
        if (!config.key().equals(named.config().key())) {
            return new Refusal(
                    Reason.CONFLICT,
                    "key of stream \"%s\" cannot be altered; delete the stream and declare it anew"
                            .formatted(named.name()));
        }
        return config.partitions() < named.config().partitions()
                ? new Refusal(
                        Reason.CONFLICT,
                        "partitions of stream \"%s\" can only become more than %d, not %d"
                                .formatted(
                                        named.name(),
                                        named.config().partitions(),
                                        config.partitions()))
                : null;
    }

    private void apply(StreamLog stream, StreamConfig config, List<TopicFilter> added) {
        Lane control = registry.lanes().control();
        Binding binding = new Binding.ToStream(stream);
        List<TopicFilter> removed = Filters.without(stream.config().topics(), config.topics());
        int before = stream.partitions().size();
        for (int number = before; number < config.partitions(); number++) {
            registry.store().open(new PartitionId(stream.name(), number));
        }
        stream.change(config);
        registry.filters().bind(added, binding);
        registry.filters().unbind(removed, binding);
        retention.look();
        if (config.partitions() > before) {
            for (StreamWatcher watcher : stream.watchers()) {
                control.hand(watcher.lane(), watcher::extended);
            }
        }
    }

    /**
     * Deletes a stream. Nobody reads it any more before its partitions go, and what is on its way
     * to it waits; if the store cannot delete it, that is appended.
     */
    void delete(Named.OfStream named, DeleteRequest request, ReplyListener<Target> listener) {
        StreamLog stream = named.stream();
        Refusal refusal =
                Registry.first(
                        () -> Registry.refusalOfConfigured(named),
                        () -> refusalToDelete(stream, request));
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        stream.hold();
        Refusal why = new Refusal(Reason.DELETED, "stream \"" + named.name() + "\" was deleted");
        for (StreamWatcher watcher : stream.watchers()) {
            registry.lanes().control().hand(watcher.lane(), () -> watcher.deleted(why));
        }
        registry.lanes().afterTurns(() -> drop(named, listener));
    }

    private @Nullable Refusal refusalToDelete(StreamLog stream, DeleteRequest request) {
        int readers = stream.watchers().size();
        if (request.ifUnused() && readers > 0) {
            return new Refusal(
                    Reason.IN_USE,
                    "stream \"%s\" has %d readers".formatted(stream.name(), readers));
        }
        return request.ifEmpty() && stream.partitions().stream().anyMatch(this::holdsSomething)
                ? new Refusal(Reason.CONFLICT, "stream \"" + stream.name() + "\" holds messages")
                : null;
    }

    private boolean holdsSomething(PartitionId partition) {
        PartitionBounds bounds = registry.store().bounds(partition);
        return bounds.endOffset() > bounds.startOffset();
    }

    private void drop(Named.OfStream named, ReplyListener<Target> listener) {
        StreamLog stream = named.stream();
        WriteSet writes = new WriteSet().fromReserve();
        DeclarationRow.delete(writes, named.name());
        stream.partitions().forEach(writes::drop);
        registry.commit(
                writes,
                "stream \"" + named.name() + "\" cannot be deleted",
                () -> {
                    stream.deleted();
                    registry.directory().remove(named.name());
                    registry.filters()
                            .unbind(stream.config().topics(), new Binding.ToStream(stream));
                    registry.names().remove(named.name());
                    commits.proceed();
                    listener.succeeded(named.target());
                },
                why -> {
                    stream.stays();
                    commits.proceed();
                    listener.refused(why);
                });
    }
}
