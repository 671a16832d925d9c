package dev.sluice.amqp.internal.channel;

import dev.sluice.amqp.internal.bridge.AmqpCounters;
import dev.sluice.amqp.internal.bridge.LinkRules;
import dev.sluice.amqp.internal.engine.EngineLimits;
import dev.sluice.amqp.internal.type.Symbol;

import java.time.Duration;
import java.util.List;

/**
 * What holds for every connection of one listener. Immutable.
 *
 * @param mechanisms the SASL mechanisms offered; ANONYMOUS among them also lets peers in that use
 *     no SASL
 * @param handshakeTimeout from the accept to Open
 * @param closeTimeout from our Close until the transport is closed without an answer
 */
public record ChannelRules(
        EngineLimits limits,
        LinkRules links,
        List<Symbol> mechanisms,
        Duration handshakeTimeout,
        Duration closeTimeout,
        AmqpCounters counters) {

    private static final Symbol ANONYMOUS = Symbol.of("ANONYMOUS");

    boolean allowsAnonymous() {
        return mechanisms.contains(ANONYMOUS);
    }
}
