/**
 * What every implementation of a port must do, as abstract tests: the broker port, the store SPI
 * and the adapter SPI. A module that implements one extends the tests; the fakes pass them too.
 * Everything runs on the test's own thread.
 */
@NullMarked
package dev.sluice.core.contract;

import org.jspecify.annotations.NullMarked;
