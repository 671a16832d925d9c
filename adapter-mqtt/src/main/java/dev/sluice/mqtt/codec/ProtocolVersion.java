package dev.sluice.mqtt.codec;

import org.jspecify.annotations.Nullable;

/**
 * A version of the protocol as a CONNECT names it: protocol name and protocol level together.
 * Immutable.
 */
public enum ProtocolVersion {
    /** MQTT 3.1, {@code MQIsdp} level 3. */
    V3_1("MQIsdp", 3),
    /** MQTT 3.1.1, {@code MQTT} level 4. */
    V3_1_1("MQTT", 4),
    /** MQTT 5.0, {@code MQTT} level 5. */
    V5("MQTT", 5);

    private final String protocolName;
    private final int level;

    ProtocolVersion(String protocolName, int level) {
        this.protocolName = protocolName;
        this.level = level;
    }

    /** The protocol name field of a CONNECT of this version. */
    public String protocolName() {
        return protocolName;
    }

    /** The protocol level field of a CONNECT of this version. */
    public int level() {
        return level;
    }

    /** Whether packets of this version carry properties and reason codes. */
    public boolean isV5() {
        return this == V5;
    }

    /** The version of this name and level, or null when there is none. */
    static @Nullable ProtocolVersion of(String protocolName, int level) {
        for (ProtocolVersion version : values()) {
            if (version.level == level && version.protocolName.equals(protocolName)) {
                return version;
            }
        }
        return null;
    }
}
