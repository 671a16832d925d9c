package dev.sluice.server.internal.client;

import dev.sluice.core.address.Target;

import java.util.Map;
import java.util.Optional;

/**
 * A message to publish.
 *
 * <p><i>Immutable</i>; the body must not be changed.
 *
 * @param target its address and what kind of thing that is
 * @param isText whether the body is UTF-8 text to be received as text
 * @param properties application properties, in order
 * @param qos 0 fire and forget, 1 at least once, 2 exactly once where the protocol has it
 */
@SuppressWarnings("ArrayRecordComponent") // an array of its own, handed over once
public record OutgoingMessage(
        Target target,
        byte[] body,
        boolean isText,
        Optional<String> contentType,
        Map<String, String> properties,
        int qos) {}
