/** AMQP 1.0 for Sluice: the adapter and its configuration. Stateless. */
@NullMarked
package dev.sluice.amqp;

import org.jspecify.annotations.NullMarked;
