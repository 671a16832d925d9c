/** Planted violations, as if in module mqtt. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.mqtt;

import org.jspecify.annotations.NullMarked;
