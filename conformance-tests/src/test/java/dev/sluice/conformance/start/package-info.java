/**
 * The launcher and the broker it starts, as a user sees them: what is printed, how long it takes,
 * how it ends, and what a mistake looks like. Tests run on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.start;

import org.jspecify.annotations.NullMarked;
