package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.engine.IncomingDelivery;
import dev.sluice.amqp.internal.engine.ReceivingLink;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;

/**
 * The messages of one link that wait for the broker's answer. Tops the link's credit up only as far
 * as their number leaves room, so that a slow broker slows its publishers.
 *
 * <p>Confined to its event loop.
 */
final class PublishWindow {

    private final LinkBridge bridge;
    private final ReceivingLink link;
    private final Map<Long, IncomingDelivery> unanswered = new HashMap<>();
    private long nextContext;

    PublishWindow(LinkBridge bridge, ReceivingLink link) {
        this.bridge = bridge;
        this.link = link;
    }

    /** Grants the first credit. */
    void open() {
        link.grant(bridge.rules().linkCredit());
    }

    /** Keeps a delivery and returns the context under which {@link #answered} finds it. */
    long add(IncomingDelivery delivery) {
        long context = nextContext++;
        unanswered.put(context, delivery);
        bridge.unanswered(delivery.message().length());
        return context;
    }

    /** The delivery that was answered; null if the link forgot it. */
    @Nullable IncomingDelivery answered(long context) {
        IncomingDelivery delivery = unanswered.remove(context);
        if (delivery != null) {
            bridge.unanswered(-delivery.message().length());
        }
        return delivery;
    }

    /** Raises the credit once a good part of it is free again. */
    void topUp() {
        int limit = bridge.rules().linkCredit();
        int wanted = limit - unanswered.size();
        if (wanted - link.credit() >= Math.max(1, limit / 4)) {
            link.grant(wanted);
            bridge.transport().needsFlush();
        }
    }

    /** The link is gone; answers that still come find nothing. */
    void close() {
        for (IncomingDelivery delivery : unanswered.values()) {
            bridge.unanswered(-delivery.message().length());
        }
        unanswered.clear();
    }
}
