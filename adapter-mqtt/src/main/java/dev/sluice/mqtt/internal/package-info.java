/**
 * MQTT on a network channel: the adapter, its handler, buffers and timers. Everything but the
 * adapter itself is confined to the event loop of its channel.
 */
@NullMarked
package dev.sluice.mqtt.internal;

import org.jspecify.annotations.NullMarked;
