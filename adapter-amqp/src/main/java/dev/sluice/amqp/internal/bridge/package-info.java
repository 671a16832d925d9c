/**
 * Links meet the broker port here: targets become publishers, sources consumers, outcomes cross
 * both ways, and credit is handed on no further than buffers allow (AMQP part 3). Every object
 * belongs to one connection and is confined to its event loop.
 */
@NullMarked
package dev.sluice.amqp.internal.bridge;

import org.jspecify.annotations.NullMarked;
