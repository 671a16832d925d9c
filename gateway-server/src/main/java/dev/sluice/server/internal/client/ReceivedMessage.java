package dev.sluice.server.internal.client;

import java.util.Map;

/**
 * A message as it arrived, in words that all protocols share.
 *
 * <p><i>Immutable</i>; the body must not be changed.
 *
 * @param address where it was sent to
 * @param standard standard properties that are present, by the names that {@code sub -o json} shows
 * @param properties application properties, in order; of a repeated name the last one
 */
@SuppressWarnings("ArrayRecordComponent") // an array of its own, handed over once
public record ReceivedMessage(
        String address,
        byte[] body,
        Map<String, Object> standard,
        Map<String, Object> properties) {}
