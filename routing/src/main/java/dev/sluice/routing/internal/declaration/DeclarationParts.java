package dev.sluice.routing.internal.declaration;

import dev.sluice.core.store.Store;
import dev.sluice.routing.EngineContext;
import dev.sluice.routing.RoutingConfig;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.commit.AllCommits;
import dev.sluice.routing.internal.stream.Retention;

/**
 * What the engine has of declarations: how they are restored, and what connections may ask.
 *
 * <p><i>Immutable.</i>
 */
public record DeclarationParts(DeclarationRecovery recovery, DeclarationRequests requests) {
    /**
     * Puts them together.
     *
     * @param retention that of the directory's streams
     */
    public static DeclarationParts of(
            AllCommits commits,
            Store store,
            Directory directory,
            QueueFactory factory,
            RoutingConfig config,
            EngineContext context,
            Retention retention) {
        Names names = new Names();
        DeclarationLimits limits =
                new DeclarationLimits(
                        config.declarations(), config.sessions(), names, context.metrics());
        Registry registry = new Registry(commits.lanes(), store, directory, names, limits);
        QueueDeclarations queues = new QueueDeclarations(registry, factory, context.metrics());
        StreamDeclarations streams = new StreamDeclarations(registry, retention, commits);
        return new DeclarationParts(
                new DeclarationRecovery(registry, config, factory, queues, streams),
                new DeclarationRequests(
                        registry,
                        queues,
                        streams,
                        new TemporaryQueues(registry, queues, context.random())));
    }
}
