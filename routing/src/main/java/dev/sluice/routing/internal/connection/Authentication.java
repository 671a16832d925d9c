package dev.sluice.routing.internal.connection;

import dev.sluice.core.broker.ExchangeListener;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.EnhancedAuthenticator.Exchange;
import dev.sluice.core.security.EnhancedAuthenticator.Step;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

/**
 * Who a connection is: what proves it at first, and the exchanges that renew it. Once somebody, it
 * is nobody else as long as it lasts. Confined to its connection's lane.
 */
final class Authentication {
    /** No method needs as many; a provider that never comes to an end does not keep a client. */
    private static final int MOST_CHALLENGES = 16;

    private final EngineConnection connection;
    private final EngineParts parts;
    private final ConnectionCounters counters;
    private boolean isAsked;
    private @Nullable Principal principal;
    private @Nullable Running running;

    Authentication(EngineConnection connection, EngineParts parts, ConnectionCounters counters) {
        this.connection = connection;
        this.parts = parts;
        this.counters = counters;
    }

    /** Who it is; asking before that is known is a bug of the adapter. */
    Principal requirePrincipal() {
        Principal proven = principal;
        if (proven == null) {
            throw new IllegalStateException(connection.info() + " is not authenticated");
        }
        return proven;
    }

    void authenticate(Credentials credentials, ReplyListener<Principal> listener) {
        connection.lane().loop().checkCurrent();
        if (isAsked) {
            throw new IllegalStateException("authenticate was called before");
        }
        isAsked = true;
        parts.authenticator()
                .authenticate(
                        connection.info(),
                        credentials,
                        proven -> connection.lane().enter(() -> authenticated(proven, listener)));
    }

    private void authenticated(@Nullable Principal proven, ReplyListener<Principal> listener) {
        if (connection.isGone()) {
            return;
        }
        if (proven == null) {
            counters.rejected().increment();
            listener.refused(
                    new Refusal(Reason.NOT_AUTHENTICATED, "the credentials were not accepted"));
        } else {
            counters.authenticated().increment();
            principal = proven;
            listener.succeeded(proven);
        }
    }

    void exchange(String method, @Nullable Bytes data, ExchangeListener listener) {
        connection.lane().loop().checkCurrent();
        if (connection.isGone()) {
            return;
        }
        if (running != null || (isAsked && principal == null)) {
            throw new IllegalStateException("an authentication is under way, or has failed");
        }
        isAsked = true;
        if (!parts.enhanced().methods().contains(method)) {
            counters.rejected().increment();
            listener.refused(
                    new Refusal(Reason.NOT_SUPPORTED, "there is no method \"" + method + '"'));
            return;
        }
        running = new Running(parts.enhanced().begin(method, connection.info()), listener);
        running.step(data);
    }

    void proceed(@Nullable Bytes data) {
        connection.lane().loop().checkCurrent();
        if (connection.isGone()) {
            return;
        }
        if (running == null) {
            throw new IllegalStateException("no exchange is under way");
        }
        running.step(data);
    }

    /** One exchange that is not over. */
    private final class Running {
        private final Exchange exchange;
        private final ExchangeListener listener;
        private boolean isStepping;
        private int challenges;

        Running(Exchange exchange, ExchangeListener listener) {
            this.exchange = exchange;
            this.listener = listener;
        }

        void step(@Nullable Bytes data) {
            if (isStepping) {
                throw new IllegalStateException("the last step was not answered");
            }
            isStepping = true;
            exchange.step(data, step -> connection.lane().enter(() -> stepped(step)));
        }

        private void stepped(Step step) {
            if (connection.isGone()) {
                return;
            }
            if (!isStepping) {
                throw new IllegalStateException("a step was answered twice: " + step);
            }
            isStepping = false;
            switch (step) {
                case Step.Challenge(Bytes data) -> {
                    if (challenges++ < MOST_CHALLENGES) {
                        listener.challenged(data);
                    } else {
                        refuse("more than " + MOST_CHALLENGES + " challenges");
                    }
                }
                case Step.Failure() -> refuse("the exchange proves nothing");
                case Step.Success(Principal proven, var data) -> succeed(proven, data);
            }
        }

        private void succeed(Principal proven, @Nullable Bytes data) {
            if (principal != null && !principal.equals(proven)) {
                refuse("it was another principal that authenticated at first");
                return;
            }
            running = null;
            counters.authenticated().increment();
            principal = proven;
            listener.succeeded(proven, data);
        }

        private void refuse(String detail) {
            running = null;
            counters.rejected().increment();
            listener.refused(new Refusal(Reason.NOT_AUTHENTICATED, detail));
        }
    }
}
