/**
 * Tests of the whole broker. The packages below hold the rules of the source tree, the harness that
 * starts brokers and clients, and the tests that bring both together. Tests run on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance;

import org.jspecify.annotations.NullMarked;
