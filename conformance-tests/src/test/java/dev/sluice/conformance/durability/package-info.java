/**
 * What was acknowledged is there after the broker was killed. Each test is confined to a thread.
 */
@NullMarked
package dev.sluice.conformance.durability;

import org.jspecify.annotations.NullMarked;
