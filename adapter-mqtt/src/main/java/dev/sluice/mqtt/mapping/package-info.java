/**
 * How a PUBLISH becomes a message and a message becomes a PUBLISH: docs/mapping.md in code.
 * Stateless apart from counters; on any thread.
 */
@NullMarked
package dev.sluice.mqtt.mapping;

import org.jspecify.annotations.NullMarked;
