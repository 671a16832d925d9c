package dev.sluice.conformance.architecture.planted.mqtt;

import dev.sluice.conformance.architecture.planted.amqp.AmqpPart;

/** Breaks the direction of modules. */
final class UsesAnotherAdapter {
    AmqpPart other() {
        return new AmqpPart();
    }
}
