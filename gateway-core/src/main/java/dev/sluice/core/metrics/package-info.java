/** Counting without a metrics library on the message path. */
@NullMarked
package dev.sluice.core.metrics;

import org.jspecify.annotations.NullMarked;
