package dev.sluice.core.adapter;

import dev.sluice.core.broker.Broker;
import dev.sluice.core.metrics.Metrics;

import java.time.Clock;
import java.util.random.RandomGenerator;

/**
 * What an adapter gets from the server.
 *
 * <p><i>Immutable.</i>
 *
 * @param broker where its connections go
 * @param clock wall-clock time, for message expiry and creation times; delays use the loop's time
 * @param random for identifiers that must not be guessable; thread-safe
 * @param metrics where it registers its counters
 */
public record AdapterContext(Broker broker, Clock clock, RandomGenerator random, Metrics metrics) {}
