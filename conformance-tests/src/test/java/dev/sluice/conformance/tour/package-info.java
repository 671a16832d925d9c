/** The README's tour, run as it is written. Tests run on JUnit's thread. */
@NullMarked
package dev.sluice.conformance.tour;

import org.jspecify.annotations.NullMarked;
