/** Planted violations, as if in module amqp. Never run. */
@NullMarked
package dev.sluice.conformance.architecture.planted.amqp;

import org.jspecify.annotations.NullMarked;
