/** Retained messages between clients of either MQTT version, and over a kill of the broker. */
@NullMarked
package dev.sluice.conformance.retained;

import org.jspecify.annotations.NullMarked;
