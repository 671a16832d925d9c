/**
 * WebSocket below every protocol: real clients, bytes cut into frames in every way, and strangers.
 */
@NullMarked
package dev.sluice.conformance.websocket;

import org.jspecify.annotations.NullMarked;
