/**
 * The byte vectors as data, for this module's tests and, in the test jar, for whoever sends them to
 * a live port. Their format is described in {@code docs/mqtt-vectors.md}. On the test's own thread.
 */
@NullMarked
package dev.sluice.mqtt.vectors;

import org.jspecify.annotations.NullMarked;
