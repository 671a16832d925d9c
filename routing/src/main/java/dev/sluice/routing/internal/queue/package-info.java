/** Queues. Each belongs to one lane, and only that lane touches its state. */
@NullMarked
package dev.sluice.routing.internal.queue;

import org.jspecify.annotations.NullMarked;
