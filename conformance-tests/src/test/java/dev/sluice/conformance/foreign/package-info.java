/**
 * Clients of other languages, run as programs where a machine has them; where it has not, their
 * tests are skipped and say which tool is missing. Tests run on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.foreign;

import org.jspecify.annotations.NullMarked;
