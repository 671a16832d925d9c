/**
 * The AMQP engine: connection, session, link, delivery and SASL as plain state machines.
 * Performatives go in, performatives and events come out; no network, clock or thread is known here
 * (AMQP parts 2 and 5). Every object belongs to one connection and is confined to its event loop.
 */
@NullMarked
package dev.sluice.amqp.internal.engine;

import org.jspecify.annotations.NullMarked;
