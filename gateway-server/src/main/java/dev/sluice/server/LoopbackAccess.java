package dev.sluice.server;

import dev.sluice.core.security.Authenticator;
import dev.sluice.core.security.Authorizer;
import dev.sluice.core.security.Principal;

/**
 * Access while no authentication can be configured: everybody is {@link Principal#ANONYMOUS} and
 * may do everything. It is safe only because every listener is bound to a loopback address, which
 * the configuration and the listener both check.
 */
final class LoopbackAccess {
    static final Authenticator AUTHENTICATOR = (_, _, answer) -> answer.accept(Principal.ANONYMOUS);
    static final Authorizer AUTHORIZER = (_, _, _) -> true;

    private LoopbackAccess() {}
}
