package dev.sluice.core.broker;

import dev.sluice.core.address.Address;

import org.jspecify.annotations.Nullable;

/**
 * Which messages of a queue are to go where.
 *
 * <p><i>Immutable.</i>
 *
 * @param queue the queue's name
 * @param to where they are published; null for where each of them was sent at first, as dead
 *     letters know. One that does not stays
 * @param selector which messages; empty for all
 * @param most no more than so many
 */
public record MoveRequest(String queue, @Nullable Address to, String selector, long most) {}
