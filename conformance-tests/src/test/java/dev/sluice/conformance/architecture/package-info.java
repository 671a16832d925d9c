/**
 * Who may depend on whom, checked on the compiled classes. {@code planted} holds one violation of
 * each rule, so that a rule that can no longer fail is noticed. Runs on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.architecture;

import org.jspecify.annotations.NullMarked;
