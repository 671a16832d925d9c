package dev.sluice.mqtt.codec;

/**
 * What fielded clients get wrong and a lenient listener lets pass, because the broker can go on
 * safely. Immutable.
 */
public enum Leniency {
    /** More unacknowledged messages than the receive maximum [MQTT-3.3.4-9]. */
    RECEIVE_MAXIMUM,
    /** An acknowledgement for a packet identifier that is not in use. */
    UNKNOWN_ACKNOWLEDGEMENT,
    /** A payload that is said to be UTF-8 and is not. */
    PAYLOAD_FORMAT,
    /** Before MQTT 5, an empty client identifier for a session that is to be kept. */
    EMPTY_CLIENT_ID,
    /** Before MQTT 5, a password without user name [MQTT-3.1.2-22 of 3.1.1]. */
    PASSWORD_WITHOUT_USER_NAME,
    /** QoS or RETAIN of a will that is not there [MQTT-3.1.2-11, MQTT-3.1.2-13]. */
    WILL_FLAGS_WITHOUT_WILL,
    /** DUP in a PUBLISH of QoS 0 [MQTT-3.3.1-2]. */
    DUP_AT_QOS_0
}
