package dev.sluice.core.broker;

/** Which subscribing brings the retained messages (MQTT 5 3.8.3.1). */
public enum RetainHandling {
    /** Each, also of a filter that is there already. */
    SEND,
    /** The first of a filter. */
    SEND_IF_NEW,
    /** None. */
    SKIP
}
