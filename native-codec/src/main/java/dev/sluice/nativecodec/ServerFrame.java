package dev.sluice.nativecodec;

/** A frame that a server may send. Immutable. */
public sealed interface ServerFrame extends Frame
        permits Welcome,
                AuthOk,
                AuthChallenge,
                Ping,
                Pong,
                GoAway,
                ErrorFrame,
                PublishAck,
                Opened,
                Deliver,
                Drained,
                Closed,
                UnknownFrame {}
