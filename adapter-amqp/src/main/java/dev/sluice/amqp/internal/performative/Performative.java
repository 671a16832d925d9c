package dev.sluice.amqp.internal.performative;

/** A frame body of an AMQP frame (AMQP 2.7). Immutable. */
public sealed interface Performative
        permits Open, Begin, Attach, Flow, Transfer, Disposition, Detach, End, Close {

    /** The value of an optional uint or ulong field that is not there. */
    long ABSENT = -1;
}
