/**
 * The store SPI: partitions of record batches, keyed state tables, and one atomic commit over both.
 * Nothing here assumes a local disk or that this node is the only one.
 */
@NullMarked
package dev.sluice.core.store;

import org.jspecify.annotations.NullMarked;
