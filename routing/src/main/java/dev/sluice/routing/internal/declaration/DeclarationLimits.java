package dev.sluice.routing.internal.declaration;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.routing.DeclarationConfig;
import dev.sluice.routing.SessionConfig;

import org.jspecify.annotations.Nullable;

/**
 * How much may be declared. What is beyond is refused with the key of its limit, and counted.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class DeclarationLimits {
    private final DeclarationConfig config;
    private final SessionConfig sessions;
    private final Names names;
    private final Metrics metrics;

    DeclarationLimits(
            DeclarationConfig config, SessionConfig sessions, Names names, Metrics metrics) {
        this.config = config;
        this.sessions = sessions;
        this.names = names;
        this.metrics = metrics;
    }

    /** Why there may not be one more queue of this provenance. */
    @Nullable Refusal refusalOfQueue(Provenance provenance) {
        int count = names.queues(provenance);
        return switch (provenance) {
            case CONFIGURED -> null;
            case DECLARED -> above("declarations.max-queues", count + 1, config.maxQueues());
            case AUTO_CREATED ->
                    above(
                            "sessions.max-auto-created-queues",
                            count + 1,
                            sessions.maxAutoCreatedQueues());
            case TEMPORARY ->
                    above(
                            "declarations.max-temporary-queues",
                            count + 1,
                            config.maxTemporaryQueues());
        };
    }

    @Nullable Refusal refusalOfTemporary(int ofConnection) {
        return above(
                "declarations.max-temporary-queues-per-connection",
                ofConnection,
                config.maxTemporaryQueuesPerConnection());
    }

    @Nullable Refusal refusalOfStream() {
        return above(
                "declarations.max-streams",
                names.streams(Provenance.DECLARED) + 1,
                config.maxStreams());
    }

    @Nullable Refusal refusalOfPartitions(int more) {
        return above(
                "declarations.max-partitions", names.partitions() + more, config.maxPartitions());
    }

    @Nullable Refusal refusalOfBindings(int count) {
        return above("declarations.max-bindings", count, config.maxBindings());
    }

    private @Nullable Refusal above(String key, int wanted, int limit) {
        if (wanted <= limit) {
            return null;
        }
        metrics.counter(
                        "sluice_declarations_refused_total",
                        "Requests to declare something that a limit forbade.",
                        "reason",
                        key)
                .increment();
        return new Refusal(
                Reason.LIMIT_EXCEEDED,
                "%d is more than the limit %s = %d".formatted(wanted, key, limit));
    }
}
