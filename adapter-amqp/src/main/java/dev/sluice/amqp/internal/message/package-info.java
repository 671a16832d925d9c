/**
 * AMQP messages: found apart into sections once, turned into the core's message without decoding
 * what nobody asks for, and written for delivery, byte for byte where they came as AMQP (AMQP part
 * 3.2). Owns no state; everything may be used on any thread.
 */
@NullMarked
package dev.sluice.amqp.internal.message;

import org.jspecify.annotations.NullMarked;
