/**
 * Tests of the native adapter against the fake broker on a loop that moves only when the test says
 * so; each runs on the thread of its test.
 */
@NullMarked
package dev.sluice.nativeadapter.internal;

import org.jspecify.annotations.NullMarked;
