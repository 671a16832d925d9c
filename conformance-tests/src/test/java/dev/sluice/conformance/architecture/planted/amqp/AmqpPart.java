package dev.sluice.conformance.architecture.planted.amqp;

/** What another adapter must not use. */
public final class AmqpPart {}
