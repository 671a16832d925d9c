package dev.sluice.mqtt.mapping;

import dev.sluice.mqtt.codec.ProtocolViolationException;

/**
 * What is done about a payload that is said to be UTF-8 and is not (MQTT 5 section 3.3.2.3.2).
 * Where it returns, the message goes on as it is: MQTT clients read what the publisher said, others
 * get bytes. Thread-safe.
 */
@FunctionalInterface
public interface FormatCheck {
    /** Lets everything pass. */
    FormatCheck NONE = () -> {};

    /** Such a payload was found. */
    void foundWrong() throws ProtocolViolationException;
}
