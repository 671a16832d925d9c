package dev.sluice.core.broker;

/** Hears what happens to a connection's session. <i>Confined to its event loop.</i> */
public interface SessionListener {
    /**
     * The session is this connection's now.
     *
     * @param isPresent whether state of an earlier connection was found
     */
    void opened(ClientSession session, boolean isPresent);

    void refused(Refusal refusal);

    /**
     * The session left this connection: another one took it over, or the broker ended it. Last
     * call.
     */
    void ended(Refusal why);
}
