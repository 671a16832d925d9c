package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Described;

import org.jspecify.annotations.Nullable;

import java.util.Map;

/** The state of a delivery (AMQP 3.4, 4.5.5). Immutable. */
public sealed interface DeliveryState {

    /** The one {@link Accepted}. */
    Accepted ACCEPTED = new Accepted();

    /** The one {@link Released}. */
    Released RELEASED = new Released();

    /** How far a receiver got, for link recovery; never final (AMQP 3.4.1). */
    record Received(long sectionNumber, long sectionOffset) implements DeliveryState {}

    /** Processed (AMQP 3.4.2). */
    record Accepted() implements DeliveryState {}

    /** Invalid and unprocessable (AMQP 3.4.3). */
    record Rejected(@Nullable AmqpError error) implements DeliveryState {}

    /** Not and not going to be processed here (AMQP 3.4.4). */
    record Released() implements DeliveryState {}

    /** Not processed here, and to be changed before it goes elsewhere (AMQP 3.4.5). */
    record Modified(
            boolean deliveryFailed,
            boolean undeliverableHere,
            Map<Object, @Nullable Object> messageAnnotations)
            implements DeliveryState {}

    /** A transaction came to be (AMQP 4.5.5). */
    record Declared(Binary transactionId) implements DeliveryState {}

    /** A state inside a transaction (AMQP 4.5.8). */
    record Transactional(Binary transactionId, @Nullable DeliveryState outcome)
            implements DeliveryState {}

    /** A state that the standard does not know; carried by name only. */
    record Unknown(Described described) implements DeliveryState {}
}
