package dev.sluice.core.broker;

/** Hears of one transaction. <i>Confined to the connection's event loop.</i> */
public interface TransactionListener {
    /** The first call unless {@link #refused} is. */
    void begun(Transaction transaction);

    /** There will be no transaction; no other call follows. */
    void refused(Refusal refusal);

    /**
     * The broker rolled it back, for instance because it took too long; the last call. Not after
     * {@link Transaction#commit}, whose listener hears it then.
     */
    void ended(Refusal why);
}
