/** Tests of the bridge between AMQP and the broker. Everything runs on the test's thread. */
@NullMarked
package dev.sluice.amqp.internal.bridge;

import org.jspecify.annotations.NullMarked;
