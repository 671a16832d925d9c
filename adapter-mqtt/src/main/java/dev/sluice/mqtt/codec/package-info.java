/**
 * The MQTT 3.1, 3.1.1 and 5 codec: cuts packets out of a byte stream, decodes and encodes them.
 *
 * <p>It owns the wire format and nothing else: no session state, no threads, no clock. Everything
 * here is either immutable or confined to the event loop of the one connection it serves.
 */
@NullMarked
package dev.sluice.mqtt.codec;

import org.jspecify.annotations.NullMarked;
