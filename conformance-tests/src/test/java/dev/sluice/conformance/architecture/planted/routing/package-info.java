/** Planted violations, as if in module routing. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.routing;

import org.jspecify.annotations.NullMarked;
