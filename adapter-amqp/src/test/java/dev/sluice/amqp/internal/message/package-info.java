/** Tests of messages and their sections. Everything runs on the test's thread. */
@NullMarked
package dev.sluice.amqp.internal.message;

import org.jspecify.annotations.NullMarked;
