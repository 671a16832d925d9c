/**
 * Microbenchmarks of the message path. Each benchmark runs on one thread; docs/benchmarks.md tells
 * how to run them and what was measured.
 */
@NullMarked
package dev.sluice.benchmarks;

import org.jspecify.annotations.NullMarked;
