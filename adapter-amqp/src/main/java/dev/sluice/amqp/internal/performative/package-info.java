/**
 * The frame bodies of AMQP parts 2 and 5, and the termini, states and errors inside them, as
 * immutable records, with their decoder and encoder. A uint field that a peer may leave out is a
 * {@code long} holding {@link dev.sluice.amqp.internal.performative.Performative#ABSENT} then. Owns
 * no state; the records may be used on any thread.
 */
@NullMarked
package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.NullMarked;
