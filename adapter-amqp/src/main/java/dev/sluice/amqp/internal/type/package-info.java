/**
 * The AMQP 1.0 types that Java has no class for, and serial-number arithmetic (AMQP 1.6). Owns no
 * state; everything is immutable and usable on any thread.
 */
@NullMarked
package dev.sluice.amqp.internal.type;

import org.jspecify.annotations.NullMarked;
