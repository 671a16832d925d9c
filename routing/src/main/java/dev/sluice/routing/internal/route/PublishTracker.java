package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.routing.internal.commit.AppendListener;

/**
 * One published message that several targets answer for: its publisher hears the worst answer, once
 * the last one is there.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
public final class PublishTracker implements AppendListener {
    private final Origin origin;
    private final long context;
    private final PublishListener listener;
    private PublishResult worst = PublishResult.ACCEPTED;
    private int outstanding = 1;

    public PublishTracker(Origin origin, long context, PublishListener listener) {
        this.origin = origin;
        this.context = context;
        this.listener = listener;
    }

    /** One more target will answer. */
    public void expect() {
        outstanding++;
    }

    @Override
    public void appended(PublishResult result) {
        answered(result);
    }

    /** A target answered; also called once by the publisher when all targets were asked. */
    public void answered(PublishResult result) {
        if (result.compareTo(worst) > 0) {
            worst = result;
        }
        if (--outstanding == 0 && !origin.isGone()) {
            listener.published(context, worst);
        }
    }
}
