package dev.sluice.routing.internal.declaration;

import dev.sluice.config.Binder;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes known at the start what the configuration file declares and the store has. The file wins
 * over what was declared while the broker ran.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class DeclarationRecovery {
    private static final Logger LOG = LoggerFactory.getLogger(DeclarationRecovery.class);
    private static final QueueConfig USUAL = Binder.defaultsOf(QueueConfig.class);

    private final Registry registry;
    private final RoutingConfig config;
    private final QueueFactory factory;
    private final QueueDeclarations queues;
    private final StreamDeclarations streams;
    private final WriteSet outdated = new WriteSet().fromReserve();

    DeclarationRecovery(
            Registry registry,
            RoutingConfig config,
            QueueFactory factory,
            QueueDeclarations queues,
            StreamDeclarations streams) {
        this.registry = registry;
        this.config = config;
        this.factory = factory;
        this.queues = queues;
        this.streams = streams;
    }

    /**
     * Called once, before connections come; the listener hears when all of it is there. Throws
     * {@link IllegalStateException} if what the store has is not whole.
     */
    public void restore(ReplyListener<Integer> listener) {
        Map<String, DeclarationRow> rows;
        try {
            rows = DeclarationRow.load(registry.store());
        } catch (CorruptQueueLogException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
        config.streams().forEach(this::addConfigured);
        Configured configured = new Configured(listener);
        config.queues().forEach(configured::add);
        rows.forEach(this::add);
        factory.unclaimed().stream()
                .filter(name -> !name.startsWith("$"))
                .forEach(this::addUndeclared);
        if (!outdated.isEmpty()) {
            registry.commit(
                    outdated,
                    "declarations that the configuration file replaces stay in the store",
                    () -> {},
                    why -> LOG.warn(why.detail()));
        }
        configured.allAsked();
    }

    private void addConfigured(String name, StreamConfig declared) {
        reserve(name, declared.topics());
        streams.enter(new Named.OfStream(new StreamLog(name, declared), Provenance.CONFIGURED));
    }

    private void reserve(String name, List<TopicFilter> topics) {
        Refusal refusal = registry.filters().reserve(topics);
        if (refusal != null) {
            throw new IllegalStateException("\"" + name + "\": " + refusal.detail());
        }
    }

    /** What was declared, or made by a rule, while an earlier broker ran. */
    private void add(String name, DeclarationRow row) {
        Named known = registry.names().find(name);
        boolean isConfigured =
                known != null || config.queues().containsKey(name); // it may be on its way
        if (isConfigured) {
            replaced(name, row);
            return;
        }
        try {
            switch (row.kind()) {
                case QUEUE -> addQueue(name, row.settings().toQueue(), row.provenance());
                case STREAM -> addStream(name, row.settings().toStream(), row.provenance());
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    "the store declares \"%s\" as this version cannot: %s"
                            .formatted(name, e.getMessage()),
                    e);
        }
    }

    private void addQueue(String name, QueueConfig declared, Provenance provenance) {
        MessageQueue queue = factory.claim(name, QueueRules.of(declared));
        if (queue == null) {
            throw new IllegalStateException(
                    "the store has the declaration of queue \"" + name + "\" without the queue");
        }
        reserve(name, declared.topics());
        queues.enter(new Named.OfQueue(queue, declared, provenance));
    }

    private void addStream(String name, StreamConfig declared, Provenance provenance) {
        reserve(name, declared.topics());
        streams.enter(new Named.OfStream(new StreamLog(name, declared), provenance));
    }

    private void replaced(String name, DeclarationRow row) {
        boolean isStream = config.streams().containsKey(name);
        if (isStream != (row.kind() == DeclarationRow.Kind.STREAM)) {
            LOG.warn(
                    "\"{}\" is a {} of the configuration file now; the {} of that name, declared"
                            + " while the broker ran, is kept, and reached by nobody meanwhile",
                    name,
                    isStream ? "stream" : "queue",
                    isStream ? "queue" : "stream");
            return;
        }
        Settings configured =
                isStream
                        ? Settings.of(Objects.requireNonNull(config.streams().get(name)))
                        : Settings.of(Objects.requireNonNull(config.queues().get(name)));
        LOG.info(
                "\"{}\" was declared while the broker ran; what the configuration file says of it"
                        + " counts from now on, other than before in {}",
                name,
                configured.differences(row.settings()));
        DeclarationRow.delete(outdated, name);
    }

    /** A queue that the configuration file declared once: its messages are still there. */
    private void addUndeclared(String name) {
        MessageQueue queue = factory.claim(name, QueueRules.of(USUAL));
        if (queue == null) {
            return;
        }
        if (config.streams().containsKey(name)) {
            LOG.warn(
                    "\"{}\" is a stream now; the durable queue of that name and its {} messages are"
                            + " kept, and reached by nobody while the stream is declared",
                    name,
                    queue.room().messages());
            return;
        }
        queues.enter(new Named.OfQueue(queue, USUAL, Provenance.AUTO_CREATED));
    }

    /** Waits until all queues of the configuration are there, or one could not be made. */
    private final class Configured implements ReplyListener<MessageQueue> {
        private final ReplyListener<Integer> listener;
        private int count;
        private int left = 1;
        private @Nullable Refusal refusal;

        Configured(ReplyListener<Integer> listener) {
            this.listener = listener;
        }

        void add(String name, QueueConfig declared) {
            left++;
            count++;
            MessageQueue known = factory.claim(name, QueueRules.of(declared));
            if (known == null) {
                queues.make(name, declared, Provenance.CONFIGURED, this);
                return;
            }
            if (!declared.durable()) {
                LOG.warn(
                        "queue \"{}\" is declared as transient, and the store has it with {}"
                                + " messages: it stays durable",
                        name,
                        known.room().messages());
            }
            reserve(name, declared.topics());
            queues.enter(new Named.OfQueue(known, declared.durable(true), Provenance.CONFIGURED));
            answered();
        }

        /** No more will be asked for. */
        void allAsked() {
            answered();
        }

        @Override
        public void succeeded(MessageQueue queue) {
            answered();
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
            answered();
        }

        private void answered() {
            left--;
            if (left > 0) {
                return;
            }
            if (refusal == null) {
                listener.succeeded(count);
            } else {
                listener.refused(refusal);
            }
        }
    }
}
