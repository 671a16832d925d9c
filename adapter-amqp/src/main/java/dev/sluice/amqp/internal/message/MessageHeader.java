package dev.sluice.amqp.internal.message;

/**
 * The header section (AMQP 3.2.1). Immutable.
 *
 * @param ttlMs how long the message lives, or {@link #NO_TTL}
 * @param deliveryCount failed earlier attempts
 */
record MessageHeader(boolean durable, int priority, long ttlMs, long deliveryCount) {

    static final long NO_TTL = -1;
    static final int DEFAULT_PRIORITY = 4;

    /** What holds for a message without the section. */
    static final MessageHeader ABSENT = new MessageHeader(false, DEFAULT_PRIORITY, NO_TTL, 0);
}
