/**
 * Load on the local store beside a bare journal in the same run, so that a figure is a ratio and
 * not a property of the machine. Owns the threads of the load; the store makes its own.
 */
@NullMarked
package dev.sluice.benchmarks.store;

import org.jspecify.annotations.NullMarked;
