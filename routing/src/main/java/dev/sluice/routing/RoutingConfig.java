package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;
import dev.sluice.core.address.Address;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the configuration file says of the engine: its top-level sections.
 *
 * <p><i>Immutable.</i>
 *
 * @param streams by name
 * @param queues by name
 * @param autoCreate rules for undeclared names, in order
 * @param sessions limits
 * @param subscriptions limits
 * @param retained limits
 * @param memory limits
 * @param groups limits and times
 * @param declarations limits
 * @param transactions limits
 */
public record RoutingConfig(
        Map<String, StreamConfig> streams,
        Map<String, QueueConfig> queues,
        @Default("[]") List<AutoCreateRule> autoCreate,
        SessionConfig sessions,
        SubscriptionConfig subscriptions,
        RetainedConfig retained,
        MemoryConfig memory,
        GroupConfig groups,
        DeclarationConfig declarations,
        TransactionConfig transactions) {
    public RoutingConfig {
        streams.keySet().forEach(RoutingConfig::checkName);
        queues.keySet().forEach(RoutingConfig::checkName);
        for (String name : queues.keySet()) {
            if (streams.containsKey(name)) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is declared as a queue and as a stream; rename one");
            }
        }
        queues.forEach(RoutingConfig::checkQueue);
        autoCreate = List.copyOf(autoCreate);
    }

    /** With the defaults of everything else. */
    public RoutingConfig(
            Map<String, StreamConfig> streams,
            Map<String, QueueConfig> queues,
            List<AutoCreateRule> autoCreate) {
        this(
                streams,
                queues,
                autoCreate,
                Binder.defaultsOf(SessionConfig.class),
                Binder.defaultsOf(SubscriptionConfig.class),
                Binder.defaultsOf(RetainedConfig.class),
                Binder.defaultsOf(MemoryConfig.class),
                Binder.defaultsOf(GroupConfig.class),
                Binder.defaultsOf(DeclarationConfig.class),
                Binder.defaultsOf(TransactionConfig.class));
    }

    /** The same with this limit of memory, unless it has one. */
    public RoutingConfig withMemory(ByteSize messages) {
        return memory.messages().isPresent()
                ? this
                : new RoutingConfig(
                        streams,
                        queues,
                        autoCreate,
                        sessions,
                        subscriptions,
                        retained,
                        new MemoryConfig(Optional.of(messages)),
                        groups,
                        declarations,
                        transactions);
    }

    private static void checkQueue(String name, QueueConfig queue) {
        if (queue.sendsToItself(name)) {
            throw new IllegalArgumentException(
                    "queue \"" + name + "\" cannot be where its own dead messages go");
        }
        if (queue.autoDelete().isPresent()) {
            throw new IllegalArgumentException(
                    "queue \""
                            + name
                            + "\": auto-delete is for queues that come and go; this one would be"
                            + " there again after each start");
        }
    }

    private static void checkName(String name) {
        if (Address.of(name).isReserved()) {
            throw new IllegalArgumentException(
                    "\"" + name + "\": names that begin with $ are the broker's own");
        }
    }
}
