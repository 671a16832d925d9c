package dev.sluice.amqp.internal.performative;

/** Which end of a link its sender of a frame is (AMQP 2.8.1). Immutable. */
public enum Role {
    SENDER,
    RECEIVER
}
