/** Planted violations, as if in module storage, closed to others. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.storage.internal;

import org.jspecify.annotations.NullMarked;
