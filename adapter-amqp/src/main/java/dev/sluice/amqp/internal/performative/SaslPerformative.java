package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;

/** A frame body of a SASL frame (AMQP 5.3.3). Immutable. */
public sealed interface SaslPerformative {

    /** What the server offers (AMQP 5.3.3.1). */
    record Mechanisms(List<Symbol> mechanisms) implements SaslPerformative {}

    /** What the client chose (AMQP 5.3.3.2). */
    record Init(Symbol mechanism, @Nullable Binary initialResponse, @Nullable String hostname)
            implements SaslPerformative {

        @Override
        public String toString() {
            return "Init[mechanism=" + mechanism + ", hostname=" + hostname + "]";
        }
    }

    /** The server's question (AMQP 5.3.3.3). */
    record Challenge(Binary challenge) implements SaslPerformative {}

    /** The client's answer (AMQP 5.3.3.4). */
    record Response(Binary response) implements SaslPerformative {

        @Override
        public String toString() {
            return "Response[" + response.length() + " bytes]";
        }
    }

    /** How it ended (AMQP 5.3.3.5). */
    record Outcome(SaslCode code, @Nullable Binary additionalData) implements SaslPerformative {}
}
