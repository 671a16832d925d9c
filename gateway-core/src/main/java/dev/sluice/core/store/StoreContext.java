package dev.sluice.core.store;

import dev.sluice.core.metrics.Metrics;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.ThreadFactory;
import java.util.function.LongSupplier;

/**
 * What a store gets from the process it runs in.
 *
 * <p><i>Immutable.</i>
 *
 * @param directory where its files lie; an engine without files does not touch it
 * @param clock what time it is
 * @param nanoTime monotonic nanoseconds; only differences mean something
 * @param threads makes the threads that an engine runs on; it names them before it starts them
 */
public record StoreContext(
        Path directory,
        InstantSource clock,
        LongSupplier nanoTime,
        Metrics metrics,
        ThreadFactory threads) {}
