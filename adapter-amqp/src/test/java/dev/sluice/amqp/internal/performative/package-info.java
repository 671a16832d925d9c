/** Tests of the performatives' codec. Everything runs on the test's thread. */
@NullMarked
package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.NullMarked;
