package dev.sluice.routing.internal.transaction;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.TransactionListener;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The open transactions of one connection. <i>Confined to its lane.</i> */
public final class ConnectionTransactions {
    private final TransactionOwner owner;
    private final TransactionLimits limits;
    private final Set<OpenTransaction> open = new LinkedHashSet<>(2);

    public ConnectionTransactions(TransactionOwner owner, TransactionLimits limits) {
        this.owner = owner;
        this.limits = limits;
    }

    public void begin(TransactionListener listener) {
        int most = limits.config().maxPerConnection();
        if (open.size() >= most) {
            refuse(listener, TransactionLimits.beyond("max-per-connection", most));
        } else if (!limits.tryOpen()) {
            refuse(listener, TransactionLimits.beyond("max-open", limits.config().maxOpen()));
        } else {
            OpenTransaction transaction =
                    new OpenTransaction(owner, limits, listener, open::remove);
            open.add(transaction);
            listener.begun(transaction);
        }
    }

    private void refuse(TransactionListener listener, Refusal why) {
        limits.count(TransactionEnd.REFUSED);
        listener.refused(why);
    }

    /** The connection is gone: rolls back what is not on its way into the store. */
    public void close() {
        List.copyOf(open).forEach(OpenTransaction::abandon);
    }
}
