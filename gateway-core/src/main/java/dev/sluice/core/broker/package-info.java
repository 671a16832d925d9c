/**
 * The broker port: what one connection may ask of the broker and what it hears back. Every call of
 * {@link dev.sluice.core.broker.BrokerConnection} and of the handles it gives out, and every call
 * of a listener, happens on that connection's {@link dev.sluice.core.loop.Loop}. Nothing here
 * blocks.
 */
@NullMarked
package dev.sluice.core.broker;

import org.jspecify.annotations.NullMarked;
