/**
 * Which queues and streams there are by what names, and how that changes: what the configuration
 * file declares, what clients declare while the broker runs, what rules make of names, temporary
 * queues, and what the store keeps of all that. It belongs to the control lane.
 */
@NullMarked
package dev.sluice.routing.internal.declaration;

import org.jspecify.annotations.NullMarked;
