/**
 * Subscriptions that do not belong to one receiver: those that sessions share, and those with a
 * name. The control lane knows which there are; what takes messages from one queue to another works
 * on the lane of the queue that gets them.
 */
@NullMarked
package dev.sluice.routing.internal.subscription;

import org.jspecify.annotations.NullMarked;
