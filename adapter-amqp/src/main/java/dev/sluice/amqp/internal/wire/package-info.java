/**
 * Bytes on the wire: protocol headers, frames, the guard that judges encoded values before anything
 * is made of them, and the reader and writer of the AMQP type system (AMQP part 1 and 2.3). Owns no
 * connection state. Everything here is confined to the event loop of the connection that uses it,
 * unless a type says more.
 */
@NullMarked
package dev.sluice.amqp.internal.wire;

import org.jspecify.annotations.NullMarked;
