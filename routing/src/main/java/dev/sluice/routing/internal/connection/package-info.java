/** The broker port's implementation for one connection. Confined to the connection's lane. */
@NullMarked
package dev.sluice.routing.internal.connection;

import org.jspecify.annotations.NullMarked;
