package dev.sluice.routing.internal.lane;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;

/**
 * Takes an answer on one lane and gives it to a listener on another. <i>Confined to {@code
 * from}.</i>
 */
public record HandedReply<T>(Lane from, Lane to, ReplyListener<T> listener)
        implements ReplyListener<T> {
    @Override
    public void succeeded(T value) {
        from.hand(to, () -> listener.succeeded(value));
    }

    @Override
    public void refused(Refusal refusal) {
        from.hand(to, () -> listener.refused(refusal));
    }
}
