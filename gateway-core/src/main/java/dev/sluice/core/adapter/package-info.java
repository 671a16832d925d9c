/**
 * The adapter SPI: what a protocol brings to the broker. This is the only package of the core that
 * knows network channels.
 */
@NullMarked
package dev.sluice.core.adapter;

import org.jspecify.annotations.NullMarked;
