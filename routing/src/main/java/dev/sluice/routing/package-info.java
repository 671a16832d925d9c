/**
 * The routing engine: everything between the protocol adapters and the store. Its one entry is
 * {@link dev.sluice.routing.RoutingEngine}; what the configuration says of it is in the records
 * beside it.
 */
@NullMarked
package dev.sluice.routing;

import org.jspecify.annotations.NullMarked;
