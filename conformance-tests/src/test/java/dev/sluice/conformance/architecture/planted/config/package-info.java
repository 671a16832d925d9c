/** Planted violations, as if in module config. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.config;

import org.jspecify.annotations.NullMarked;
