/**
 * WebSocket below any adapter: the HTTP request that begins it, and the frames that carry the
 * protocol's bytes. Knows no listeners and no adapters. Handlers run on their channel's event loop.
 */
@NullMarked
package dev.sluice.server.internal.websocket;

import org.jspecify.annotations.NullMarked;
