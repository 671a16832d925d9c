package dev.sluice.amqp.internal.type;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * An AMQP array: elements of one type (AMQP 1.6.24). Immutable.
 *
 * @param constructor the element's format code, kept so that an empty array stays of its type
 * @param descriptor what describes every element, or null
 * @param elements the elements, without their descriptor
 */
public record AmqpArray(
        int constructor, @Nullable Object descriptor, List<@Nullable Object> elements) {}
