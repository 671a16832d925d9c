package dev.sluice.mqtt.session;

import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.mapping.FormatCheck;

/** What holds for all clients of one listener. Immutable. */
public final class ListenerRules {
    private final MqttConfig config;
    private final FormatCheck formatCheck;

    /** Makes the rules of a listener with these keys. */
    public ListenerRules(MqttConfig config) {
        this.config = config;
        formatCheck = config.checkPayloadFormat() ? ListenerRules::refuseFormat : FormatCheck.NONE;
    }

    /** The listener's keys. */
    public MqttConfig config() {
        return config;
    }

    FormatCheck formatCheck() {
        return formatCheck;
    }

    private static void refuseFormat() throws ProtocolViolationException {
        throw new ProtocolViolationException(
                ReasonCode.PAYLOAD_FORMAT_INVALID,
                "payload format 1, but the payload is not UTF-8");
    }
}
