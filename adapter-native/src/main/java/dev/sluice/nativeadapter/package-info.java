/**
 * The native protocol of {@code docs/native-protocol.md} on a listener: its factory, found by the
 * server, and its configuration. Everything public here may be used from any thread; a connection
 * is confined to its event loop.
 */
@NullMarked
package dev.sluice.nativeadapter;

import org.jspecify.annotations.NullMarked;
