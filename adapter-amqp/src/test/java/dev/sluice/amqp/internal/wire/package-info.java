/** Tests of the wire layer. Everything runs on the test's thread. */
@NullMarked
package dev.sluice.amqp.internal.wire;

import org.jspecify.annotations.NullMarked;
