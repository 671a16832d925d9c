/** What clients read below {@code $SYS} of a whole broker. Tests run on JUnit's thread. */
@NullMarked
package dev.sluice.conformance.sys;

import org.jspecify.annotations.NullMarked;
