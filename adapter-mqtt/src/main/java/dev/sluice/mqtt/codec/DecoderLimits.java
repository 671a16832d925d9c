package dev.sluice.mqtt.codec;

/**
 * What a decoder refuses although it is well-formed. Immutable.
 *
 * @param maxTopicLevels levels in a topic name
 * @param maxUserProperties user properties in one packet
 * @param maxFilters filters in one SUBSCRIBE or UNSUBSCRIBE
 */
public record DecoderLimits(int maxTopicLevels, int maxUserProperties, int maxFilters) {
    public DecoderLimits {
        if (maxTopicLevels < 1 || maxUserProperties < 0 || maxFilters < 1) {
            throw new IllegalArgumentException(
                    "decoder limits must be positive: %d topic levels, %d user properties, %d filters"
                            .formatted(maxTopicLevels, maxUserProperties, maxFilters));
        }
    }
}
