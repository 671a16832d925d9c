/** Planted violations, as if in module server. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.server;

import org.jspecify.annotations.NullMarked;
