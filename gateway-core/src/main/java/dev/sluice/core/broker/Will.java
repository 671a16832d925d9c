package dev.sluice.core.broker;

import dev.sluice.core.message.Message;

/**
 * A message to publish for a client that went without saying goodbye.
 *
 * <p><i>Immutable.</i>
 *
 * @param delayMs how long to wait for the client to come back; cut short when its session ends
 */
public record Will(Message message, long delayMs) {}
