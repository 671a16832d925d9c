/**
 * From the listening socket to the adapter: accepting, limits, recognising the protocol, counting,
 * and the last handler of every pipeline. Handlers run on their channel's event loop.
 */
@NullMarked
package dev.sluice.server.internal.listen;

import org.jspecify.annotations.NullMarked;
