package dev.sluice.amqp.internal.message;

/** Which sections a message's body is made of (AMQP 3.2). Immutable. */
enum BodyForm {
    /** Tolerated, since clients leave out the body of a message that has none. */
    NONE,
    DATA,
    SEQUENCE,
    VALUE
}
