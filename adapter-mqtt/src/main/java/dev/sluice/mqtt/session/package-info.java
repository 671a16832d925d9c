/**
 * The protocol state machine of one connection: packets in, calls on the broker port and on {@link
 * dev.sluice.mqtt.session.Transport} out. No channel, thread or timer appears here. Everything is
 * confined to the event loop of its connection.
 */
@NullMarked
package dev.sluice.mqtt.session;

import org.jspecify.annotations.NullMarked;
