/** What a consumer that does not keep up does to the others of the same engine. */
@NullMarked
package dev.sluice.benchmarks.slow;

import org.jspecify.annotations.NullMarked;
