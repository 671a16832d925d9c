package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Quality;

/**
 * One filter of a SUBSCRIBE with its options (MQTT 5 section 3.8.3.1). The filter's syntax is not
 * checked here, because MQTT 5 answers a bad filter in its own SUBACK code. Immutable.
 *
 * @param retainHandling 0 sends retained messages, 1 only for a new subscription, 2 never
 */
public record SubscriptionEntry(
        String filter,
        Quality quality,
        boolean noLocal,
        boolean retainAsPublished,
        int retainHandling) {}
