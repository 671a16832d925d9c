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
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The anonymous terminus: each message says where it goes (Anonymous Terminus for Message Routing
 * 2.2). A name is resolved before the first message to it; some resolutions are kept.
 *
 * <p>Confined to its event loop.
 */
final class RelayLink implements ReceivingHandler, PublishListener {

    private static final int MAX_ROUTES = 128;

    private final LinkBridge bridge;
    private final ReceivingLink link;
    private final PublishWindow window;
    private final Map<Target, Route> routes = new LinkedHashMap<>();

    RelayLink(LinkBridge bridge, ReceivingLink link) {
        this.bridge = bridge;
        this.link = link;
        this.window = new PublishWindow(bridge, link);
    }

    /** Grants the Attach. */
    void open() {
        LinkTarget granted =
                new LinkTarget.Node(null, 0, LinkSource.SESSION_END, 0, false, Map.of(), List.of());
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
            Target to = message.to();
            if (to == null) {
                failed(context, AmqpError.of(Condition.PRECONDITION_FAILED, "message without to"));
            } else {
                send(message.toMessage(Address.of(to.name()), bridge.nowMs()), to, context);
            }
        } catch (DecodeException invalid) {
            InboundLink.refuseUndecodable(bridge, link, delivery, invalid.reason());
        } catch (InvalidNameException invalid) {
            InboundLink.refuseUndecodable(
                    bridge, link, delivery, String.valueOf(invalid.getMessage()));
        }
        window.topUp();
    }

    private void send(Message message, Target to, long context) {
        Route route = routes.get(to);
        if (route == null) {
            if (routes.size() == MAX_ROUTES) {
                routes.remove(routes.keySet().iterator().next());
            }
            route = new Route(to);
            routes.put(to, route);
            bridge.broker().resolve(to, route);
        }
        route.send(message, context);
    }

    private void failed(long context, AmqpError error) {
        IncomingDelivery delivery = window.answered(context);
        if (delivery == null) {
            return;
        }
        bridge.counters().refused.increment();
        if (delivery.arrivedSettled()) {
            link.detach(error);
            window.close();
            bridge.transport().needsFlush();
        } else {
            InboundLink.answer(bridge, link, delivery, new DeliveryState.Rejected(error), error);
        }
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
        switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED -> accepted(context);
            case UNAVAILABLE -> released(context);
            case NOT_FOUND -> {
                routes.clear();
                failed(context, Outcomes.errorOf(result));
            }
            case NOT_AUTHORIZED, FULL -> failed(context, Outcomes.errorOf(result));
        }
        window.topUp();
    }

    private void accepted(long context) {
        IncomingDelivery delivery = window.answered(context);
        if (delivery != null) {
            delivery.settle(DeliveryState.ACCEPTED);
            bridge.transport().needsFlush();
        }
    }

    private void released(long context) {
        IncomingDelivery delivery = window.answered(context);
        if (delivery != null) {
            AmqpError error = Outcomes.errorOf(PublishResult.UNAVAILABLE);
            InboundLink.answer(bridge, link, delivery, DeliveryState.RELEASED, error);
        }
    }

    @Override
    public void detached(boolean isClosed) {
        window.close();
    }

    /** What one name stands for, and what waits until that is known. */
    private final class Route implements ReplyListener<Target> {

        private record Waiting(Message message, long context) {}

        private final Target name;
        private final Deque<Waiting> waiting = new ArrayDeque<>();
        private Target.@Nullable Kind kind;
        private @Nullable Refusal refusal;

        Route(Target name) {
            this.name = name;
        }

        void send(Message message, long context) {
            Target.Kind known = kind;
            if (refusal != null) {
                failed(context, Outcomes.errorOf(refusal));
            } else if (known == null) {
                waiting.add(new Waiting(message, context));
            } else {
                bridge.broker().publish(message, known, context, RelayLink.this);
            }
        }

        @Override
        public void succeeded(Target resolved) {
            kind = resolved.kind();
            for (Waiting each = waiting.poll(); each != null; each = waiting.poll()) {
                send(each.message(), each.context());
            }
        }

        @Override
        public void refused(Refusal why) {
            refusal = why;
            routes.remove(name, this);
            for (Waiting each = waiting.poll(); each != null; each = waiting.poll()) {
                failed(each.context(), Outcomes.errorOf(why));
            }
        }
    }
}
