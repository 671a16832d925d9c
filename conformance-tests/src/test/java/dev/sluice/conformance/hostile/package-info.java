/**
 * Bytes that no honest client sends, against every listener: they cost their own connection and
 * nothing else. The vectors are data, in the test resources. Tests run on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.hostile;

import org.jspecify.annotations.NullMarked;
