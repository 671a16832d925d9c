/**
 * Deterministic doubles for tests of everything above or below the ports: a loop with fake time and
 * a small broker in memory. They pass the contract tests of {@code dev.sluice.core.contract}.
 * Everything runs on the test's own thread.
 */
@NullMarked
package dev.sluice.core.testkit;

import org.jspecify.annotations.NullMarked;
