/**
 * The Java client of the native protocol.
 *
 * <p>Owns one connection and what hangs on it: unanswered requests, the publish window, consumers.
 * Connection state is confined to the connection's event loop; the public types hand over to it and
 * may be used from any thread, virtual ones included.
 */
@NullMarked
package dev.sluice.client;

import org.jspecify.annotations.NullMarked;
