/**
 * The native protocol's frames as immutable records, and the codec between them and bytes.
 *
 * <p>Owns the wire format of {@code docs/native-protocol.md}; knows neither sockets nor the broker.
 * Everything here is immutable or confined to the thread of the connection that uses it.
 */
@NullMarked
package dev.sluice.nativecodec;

import org.jspecify.annotations.NullMarked;
