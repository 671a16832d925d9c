/**
 * Taking messages out of a queue on somebody's order: to remove them, or to publish them elsewhere.
 * On the queue's lane.
 */
@NullMarked
package dev.sluice.routing.internal.transfer;

import org.jspecify.annotations.NullMarked;
