package dev.sluice.nativecodec;

/** A frame that a client may send. Immutable. */
public sealed interface ClientFrame extends Frame
        permits Hello,
                Authenticate,
                AuthResponse,
                Ping,
                Pong,
                GoAway,
                ErrorFrame,
                Publish,
                Subscribe,
                Consume,
                Credit,
                Settle,
                Drain,
                CloseConsumer,
                UnknownFrame {}
