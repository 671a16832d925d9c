/**
 * Brokers and other programs for tests: the server inside the test's JVM, the launcher as a process
 * of its own, and tools that may or may not be installed. Used on the test's thread.
 */
@NullMarked
package dev.sluice.conformance.harness;

import org.jspecify.annotations.NullMarked;
