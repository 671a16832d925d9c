/**
 * Consumer groups: who reads which partition of a stream for a group, and how far the group has
 * come. Everything of one group belongs to the lane that its id hashes to.
 */
@NullMarked
package dev.sluice.routing.internal.group;

import org.jspecify.annotations.NullMarked;
