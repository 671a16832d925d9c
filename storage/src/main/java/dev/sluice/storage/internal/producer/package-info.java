/**
 * What partitions remember of idempotent producers, so that a batch is appended once however often
 * it is sent. Live state belongs to whoever appends; what checkpoints keep is immutable.
 */
@NullMarked
package dev.sluice.storage.internal.producer;

import org.jspecify.annotations.NullMarked;
