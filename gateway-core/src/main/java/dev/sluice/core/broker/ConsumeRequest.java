package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

/**
 * What a consumer wants to receive and how.
 *
 * <p><i>Immutable.</i>
 *
 * @param source a queue (one of its competing consumers), a topic filter (a subscription of its own
 *     that lives as long as the consumer), a stream (a reader), or a plain name that the broker
 *     resolves: the declared queue or stream of that name, else what the auto-create rules say
 * @param preSettled whether a delivery counts as accepted when it is handed over
 * @param noLocal whether to leave out what this very connection published; topic filters only
 * @param position where a stream reader begins; queues and topics ignore it
 */
public record ConsumeRequest(
        Target source, boolean preSettled, boolean noLocal, StreamPosition position) {
    public ConsumeRequest(Target source, boolean preSettled) {
        this(source, preSettled, false, new StreamPosition.Next());
    }
}
