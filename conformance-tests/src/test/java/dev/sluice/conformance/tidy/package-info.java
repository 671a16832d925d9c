/**
 * Properties of the source text: sizes, names, documents of types, and what must not be written
 * into a public tree. Runs on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.tidy;

import org.jspecify.annotations.NullMarked;
