package dev.sluice.core.adapter;

/** What the server tells every connection through its pipeline's user events. */
public enum ServerEvent {
    /**
     * Say goodbye in the protocol's way and close; the server closes what is left after a grace
     * time.
     */
    STOPPING
}
