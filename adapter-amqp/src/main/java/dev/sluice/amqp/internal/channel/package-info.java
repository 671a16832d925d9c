/**
 * The AMQP connection on its channel: bytes in, frames to the state machines, frames out in one
 * flush per burst, and the timers. The only package of the adapter that knows Netty's channels.
 * Every object belongs to one connection and is confined to its event loop.
 */
@NullMarked
package dev.sluice.amqp.internal.channel;

import org.jspecify.annotations.NullMarked;
