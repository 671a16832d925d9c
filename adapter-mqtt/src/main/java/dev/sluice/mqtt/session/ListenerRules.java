package dev.sluice.mqtt.session;

import dev.sluice.mqtt.Mode;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.Leniencies;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.mapping.FormatCheck;

/** What holds for all clients of one listener. Thread-safe. */
public final class ListenerRules implements Leniencies {
    private final MqttConfig config;
    private final Counters counters;
    private final FormatCheck formatCheck;

    /** Makes the rules of a listener with these keys. */
    public ListenerRules(MqttConfig config, Counters counters) {
        this.config = config;
        this.counters = counters;
        formatCheck = config.checkPayloadFormat() ? this::foundWrongFormat : FormatCheck.NONE;
    }

    /** The listener's keys. */
    public MqttConfig config() {
        return config;
    }

    @Override
    public boolean allow(Leniency what) {
        boolean isAllowed = config.mode() == Mode.LENIENT;
        if (isAllowed) {
            counters.allowed(what);
        }
        return isAllowed;
    }

    FormatCheck formatCheck() {
        return formatCheck;
    }

    private void foundWrongFormat() throws ProtocolViolationException {
        if (!allow(Leniency.PAYLOAD_FORMAT)) {
            throw new ProtocolViolationException(
                    ReasonCode.PAYLOAD_FORMAT_INVALID,
                    "payload format 1, but the payload is not UTF-8");
        }
    }
}
