package dev.sluice.routing.internal.connection;

import dev.sluice.core.security.Authenticator;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.security.EnhancedAuthenticator;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.declaration.DeclarationRequests;
import dev.sluice.routing.internal.group.Groups;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.route.Publisher;
import dev.sluice.routing.internal.session.Sessions;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.subscription.NamedSubscriptions;
import dev.sluice.routing.internal.transaction.TransactionLimits;

import java.util.function.Function;

/**
 * What connections need of the engine.
 *
 * <p><i>Immutable.</i>
 *
 * @param publishers the publisher of each lane
 * @param reads those of streams by the readers of each lane
 */
public record EngineParts(
        Lanes lanes,
        Directory directory,
        DeclarationRequests declarations,
        Sessions sessions,
        NamedSubscriptions subscriptions,
        Function<Lane, Publisher> publishers,
        Function<Lane, LaneReads> reads,
        Groups groups,
        Authenticator authenticator,
        EnhancedAuthenticator enhanced,
        Authorizer authorizer,
        TransactionLimits transactions) {}
