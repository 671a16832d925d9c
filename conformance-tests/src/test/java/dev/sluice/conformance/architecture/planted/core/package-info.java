/** Planted violations, as if in module core. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.core;

import org.jspecify.annotations.NullMarked;
