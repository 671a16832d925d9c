/** Tests of the performatives' codec, with proton-j as its oracle. */
@NullMarked
package dev.sluice.amqp.internal.performative;

import org.jspecify.annotations.NullMarked;
