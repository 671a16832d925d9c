package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.engine.IncomingDelivery;
import dev.sluice.amqp.internal.engine.ReceivingHandler;
import dev.sluice.amqp.internal.engine.ReceivingLink;
import dev.sluice.amqp.internal.message.ReceivedMessage;
import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;

import java.util.List;
import java.util.Map;

/**
 * A link on which the peer publishes to one node. The outcome goes back when the broker answered,
 * never before.
 *
 * <p>Confined to its event loop.
 */
final class InboundLink implements ReceivingHandler, PublishListener {

    private final LinkBridge bridge;
    private final ReceivingLink link;
    private final Target node;
    private final Address address;
    private final PublishWindow window;

    InboundLink(LinkBridge bridge, ReceivingLink link, Target node) {
        this.bridge = bridge;
        this.link = link;
        this.node = node;
        this.address = Address.of(node.name());
        this.window = new PublishWindow(bridge, link);
    }

    /** Grants the Attach with the target as it is. */
    void open(LinkTarget.Node asked) {
        LinkTarget granted =
                new LinkTarget.Node(
                        asked.address(),
                        0,
                        LinkSource.SESSION_END,
                        0,
                        false,
                        Map.of(),
                        asked.capabilities().isEmpty()
                                ? List.of()
                                : Terminus.capabilitiesOf(node.kind()));
        if (link.accept(granted, List.of(), this)) {
            window.open();
        }
    }

    @Override
    public void received(IncomingDelivery delivery) {
        bridge.counters().received.increment();
        try {
            ReceivedMessage message = ReceivedMessage.of(delivery.message());
            long context = window.add(delivery);
            bridge.broker()
                    .publish(
                            message.toMessage(address, bridge.nowMs()), node.kind(), context, this);
        } catch (DecodeException invalid) {
            refuseUndecodable(bridge, link, delivery, invalid.reason());
        }
        window.topUp();
    }

    /** What cannot be decoded is not stored; the sender hears of it (AMQP 3.4.3). */
    static void refuseUndecodable(
            LinkBridge bridge, ReceivingLink link, IncomingDelivery delivery, String why) {
        bridge.counters().undecodable.increment();
        AmqpError error = AmqpError.of(Condition.DECODE_ERROR, why);
        answer(bridge, link, delivery, new DeliveryState.Rejected(error), error);
    }

    /** Settles, or ends the link if the peer's source does not know the outcome (AMQP 3.5.3). */
    static void answer(
            LinkBridge bridge,
            ReceivingLink link,
            IncomingDelivery delivery,
            DeliveryState outcome,
            AmqpError error) {
        if (delivery.arrivedSettled() || Outcomes.isAllowed(outcome, link.remote().source())) {
            delivery.settle(outcome);
        } else {
            link.detach(error);
        }
        bridge.transport().needsFlush();
    }

    @Override
    public void published(long context, PublishResult result) {
        try {
            answered(context, result);
        } catch (RuntimeException failure) {
            bridge.transport().broken(failure);
        }
    }

    private void answered(long context, PublishResult result) {
        IncomingDelivery delivery = window.answered(context);
        if (delivery == null) {
            return;
        }
        if (result.isAccepted()) {
            delivery.settle(DeliveryState.ACCEPTED);
            bridge.transport().needsFlush();
        } else {
            bridge.counters().refused.increment();
            answer(bridge, link, delivery, Outcomes.of(result), Outcomes.errorOf(result));
        }
        window.topUp();
    }

    @Override
    public void detached(boolean isClosed) {
        window.close();
    }
}
