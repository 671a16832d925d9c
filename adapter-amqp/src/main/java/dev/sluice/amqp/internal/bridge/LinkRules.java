package dev.sluice.amqp.internal.bridge;

/**
 * How much the links of a connection may have underway. Immutable.
 *
 * @param linkCredit messages that a publisher may have without an outcome
 * @param maxUnansweredBytes bytes that all publishers of a connection may have without an outcome,
 *     before its input is paused
 * @param maxUnsettled messages that a consumer may have unsettled
 * @param maxUnsentBytes bytes that a consumer may have on the way to the transport
 */
public record LinkRules(
        int linkCredit, long maxUnansweredBytes, int maxUnsettled, long maxUnsentBytes) {}
