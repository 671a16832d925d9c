/** Handing work from one event loop to another, once per turn. */
@NullMarked
package dev.sluice.routing.internal.lane;

import org.jspecify.annotations.NullMarked;
