/** Tests of the adapter as a whole, on the test's thread. */
@NullMarked
package dev.sluice.mqtt;

import org.jspecify.annotations.NullMarked;
