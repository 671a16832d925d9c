/**
 * What the broker publishes of itself below {@code $SYS/broker}, as users of other MQTT brokers
 * expect it. It reads the metrics that there are; on one event loop, a few times a minute.
 */
@NullMarked
package dev.sluice.server.internal.sys;

import org.jspecify.annotations.NullMarked;
