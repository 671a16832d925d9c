/**
 * The one record format: Kafka record batches of magic 2, and how a message lies in a record. It is
 * what stores keep and what bulk readers get; docs/record-format.md specifies it. Everything works
 * on plain heap memory, on the caller's thread.
 */
@NullMarked
package dev.sluice.core.record;

import org.jspecify.annotations.NullMarked;
