package dev.sluice.core.broker;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Principal;

import org.jspecify.annotations.Nullable;

/** Hears how an authentication in several steps goes on. <i>Confined to its event loop.</i> */
public interface ExchangeListener {
    /** The client is to answer this; what it says goes to {@link BrokerConnection#proceed}. */
    void challenged(Bytes data);

    /**
     * It is over, and requests are allowed.
     *
     * @param data the last words to the client, if the method has them
     */
    void succeeded(Principal principal, @Nullable Bytes data);

    /** It is over: {@link Refusal.Reason#NOT_SUPPORTED} if there is no such method. */
    void refused(Refusal refusal);
}
