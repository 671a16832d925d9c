/**
 * Messages from every client library to every other, through one broker, and within one protocol.
 * Tests run on JUnit's thread.
 */
@NullMarked
package dev.sluice.conformance.bridge;

import org.jspecify.annotations.NullMarked;
