/**
 * The vocabulary of the broker and the three ports that hold it together: the {@linkplain
 * dev.sluice.core.adapter adapter SPI}, the {@linkplain dev.sluice.core.broker broker port} and the
 * {@linkplain dev.sluice.core.store store SPI}.
 */
@NullMarked
package dev.sluice.core;

import org.jspecify.annotations.NullMarked;
