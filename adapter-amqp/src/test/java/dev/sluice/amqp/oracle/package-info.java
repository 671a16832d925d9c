/**
 * proton-j as the oracle of the adapter's own codec: what one side writes, the other reads to equal
 * values. Everything runs on the test's thread.
 */
@NullMarked
package dev.sluice.amqp.oracle;

import org.jspecify.annotations.NullMarked;
