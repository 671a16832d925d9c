/**
 * One connection of the native protocol: the protocol's logic as plain classes that see frames and
 * the broker port, and the two Netty handlers that bring bytes to them. All of it is confined to
 * the connection's event loop unless a type says otherwise.
 */
@NullMarked
package dev.sluice.nativeadapter.internal;

import org.jspecify.annotations.NullMarked;
