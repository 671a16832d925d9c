/** Tests of the record format, with Kafka's own classes as the oracle. */
@NullMarked
package dev.sluice.core.record;

import org.jspecify.annotations.NullMarked;
