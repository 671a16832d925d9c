package dev.sluice.core.security;

import dev.sluice.core.message.Bytes;

/** What a client offers as proof of who it is. <i>Immutable.</i> */
public sealed interface Credentials {
    /** Nothing: MQTT without user name, SASL ANONYMOUS, plain AMQP without a SASL layer. */
    record None() implements Credentials {}

    /** A user name and a password: MQTT CONNECT, SASL PLAIN. */
    record Password(String user, Bytes password) implements Credentials {
        /** Leaves the password out. */
        @Override
        public String toString() {
            return "Password[" + user + "]";
        }
    }
}
