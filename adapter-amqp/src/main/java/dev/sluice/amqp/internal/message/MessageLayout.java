package dev.sluice.amqp.internal.message;

/**
 * Where the sections of an encoded message lie. Offsets of a section are those of its value, behind
 * the descriptor; {@link #NONE} if it is not there. Immutable.
 *
 * @param storedFrom where the message annotations, or else the bare message, begin
 * @param bodyFrom where the first body section begins, its descriptor included
 * @param bodyTo where the last one ends; the footer follows
 */
record MessageLayout(
        MessageHeader header,
        int storedFrom,
        int annotations,
        int properties,
        int applicationProperties,
        BodyForm bodyForm,
        int bodySections,
        int bodyFrom,
        int bodyTo) {

    static final int NONE = -1;
}
