package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.engine.OutgoingDelivery;
import dev.sluice.amqp.internal.engine.SendingHandler;
import dev.sluice.amqp.internal.engine.SendingLink;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A link on which the peer consumes one node. Message credit goes to the broker as the peer gives
 * it; byte credit comes back as the transport takes the messages.
 *
 * <p>Credit that the peer takes back is recalled by draining the broker's consumer: what still
 * comes meanwhile is released, or held if it cannot be, since it is settled.
 *
 * <p>Confined to its event loop.
 */
final class OutboundLink implements SendingHandler, ConsumerListener {

    private static final Symbol LINK_DETACH = Symbol.of("link-detach");

    private final LinkBridge bridge;
    private final SendingLink link;
    private final LinkSource asked;
    private final Deque<Delivery> held = new ArrayDeque<>();
    private final Deque<Long> unsentBytes = new ArrayDeque<>();
    private @Nullable Consumer consumer;
    private Target.Kind kind = Target.Kind.ANY;
    private boolean tellsAddress;

    /** Messages that the broker may still deliver. */
    private long brokerCredit;

    private int unsettled;
    private long owedBytes;

    /** The broker was asked to drain and has not answered. */
    private boolean isDraining;

    /** That drain was asked with all of the peer's credit, for the peer's own drain. */
    private boolean drainsForPeer;

    private long firstSettled;
    private long lastSettled;
    private @Nullable Outcome settledOutcome;

    OutboundLink(LinkBridge bridge, SendingLink link, LinkSource asked) {
        this.bridge = bridge;
        this.link = link;
        this.asked = asked;
    }

    @Override
    public void opened(Consumer opened, Target source) {
        bridge.guard(() -> attach(opened, source));
    }

    private void attach(Consumer opened, Target source) {
        consumer = opened;
        kind = source.kind();
        boolean isWild = source.name().indexOf('+') >= 0 || source.name().indexOf('#') >= 0;
        tellsAddress = kind == Target.Kind.STREAM || (kind == Target.Kind.TOPIC && isWild);
        opened.credit(0, bridge.rules().maxUnsentBytes());
        if (!link.accept(granted(), List.of(), this)) {
            consumer = null;
            opened.close();
        }
        bridge.transport().needsFlush();
    }

    /** The source as it is: no longer than the link, with the filters that are obeyed (3.5.3). */
    private LinkSource granted() {
        Map<Object, @Nullable Object> obeyed = new LinkedHashMap<>();
        if (kind == Target.Kind.TOPIC) {
            asked.filter()
                    .forEach(
                            (name, filter) -> {
                                if (Terminus.isNoLocal(filter)) {
                                    obeyed.put(name, filter);
                                }
                            });
        }
        return new LinkSource(
                asked.address(),
                0,
                LINK_DETACH,
                0,
                false,
                Map.of(),
                asked.distributionMode(),
                obeyed,
                asked.defaultOutcome(),
                asked.outcomes(),
                asked.capabilities().isEmpty() ? List.of() : Terminus.capabilitiesOf(kind));
    }

    @Override
    public void refused(Refusal refusal) {
        bridge.guard(() -> refuse(refusal));
    }

    private void refuse(Refusal refusal) {
        link.refuse(Outcomes.errorOf(refusal));
        bridge.transport().needsFlush();
    }

    @Override
    public void delivered(Delivery delivery) {
        try {
            deliver(delivery);
        } catch (RuntimeException failure) {
            bridge.transport().broken(failure);
        }
    }

    private void deliver(Delivery delivery) {
        Consumer current = consumer;
        if (current == null) {
            return;
        }
        brokerCredit--;
        if (link.credit() > 0) {
            send(delivery);
        } else if (delivery.isSettled()) {
            held.add(delivery);
        } else {
            current.settle(delivery.id(), delivery.id(), Outcome.RELEASED);
            owe(delivery.message().footprintBytes());
        }
        bridge.transport().needsFlush();
    }

    private void send(Delivery delivery) {
        bridge.counters().delivered.increment();
        unsentBytes.add(delivery.message().footprintBytes());
        if (!delivery.isSettled()) {
            unsettled++;
        }
        link.send(
                bridge.writer().encode(delivery, kind, tellsAddress, bridge.nowMs()),
                delivery.id());
    }

    @Override
    public void sent(OutgoingDelivery delivery) {
        Long bytes = unsentBytes.poll();
        if (bytes != null) {
            owe(bytes);
        }
    }

    private void owe(long bytes) {
        owedBytes += bytes;
        returnBytes();
    }

    /** Gives the broker back the bytes that left, unless the transport is full. */
    void returnBytes() {
        Consumer current = consumer;
        if (current == null || owedBytes == 0) {
            return;
        }
        if (bridge.transport().isWritable()) {
            long bytes = owedBytes;
            owedBytes = 0;
            current.credit(0, bytes);
        } else {
            bridge.bytesOwed(this);
        }
    }

    @Override
    public void creditChanged() {
        drainsForPeer = false;
        while (link.credit() > 0 && !held.isEmpty()) {
            send(held.remove());
        }
        adjust();
    }

    /** Makes the broker's credit what the peer's credit and the unsettled messages allow. */
    private void adjust() {
        Consumer current = consumer;
        if (current == null || isDraining) {
            return;
        }
        long room = Math.max(0, bridge.rules().maxUnsettled() - unsettled);
        long wanted = Math.min(link.credit(), room);
        long missing = wanted - brokerCredit;
        if (missing > 0) {
            brokerCredit = wanted;
            current.credit((int) missing, 0);
        }
        // Deliveries may have been made inside, so that the peer's wish is looked at only now.
        if (!isDraining && consumer != null && (missing < 0 || link.isDraining())) {
            isDraining = true;
            drainsForPeer = link.isDraining();
            current.drain();
        }
    }

    @Override
    public void drained() {
        bridge.guard(() -> brokerDrained());
    }

    private void brokerDrained() {
        isDraining = false;
        brokerCredit = 0;
        if (link.isDraining() && drainsForPeer) {
            link.drained();
            bridge.transport().needsFlush();
        } else {
            adjust();
        }
    }

    @Override
    public void settled(OutgoingDelivery delivery, @Nullable DeliveryState state) {
        unsettled--;
        Outcome outcome = Outcomes.of(state, asked);
        long id = delivery.context();
        if (!outcome.equals(settledOutcome) || id != lastSettled + 1) {
            flushOutcomes();
            firstSettled = id;
            settledOutcome = outcome;
            bridge.outcomesWait(this);
        }
        lastSettled = id;
    }

    /** Hands the collected outcomes to the broker. */
    void flushOutcomes() {
        Outcome outcome = settledOutcome;
        Consumer current = consumer;
        settledOutcome = null;
        if (outcome != null && current != null) {
            current.settle(firstSettled, lastSettled, outcome);
            adjust();
        }
    }

    @Override
    public void detached(boolean isClosed) {
        flushOutcomes();
        Consumer current = consumer;
        consumer = null;
        bridge.forget(this);
        if (current != null) {
            current.close();
        }
    }

    @Override
    public void ended(Refusal why) {
        bridge.guard(() -> end(why));
    }

    private void end(Refusal why) {
        consumer = null;
        bridge.forget(this);
        link.detach(Outcomes.errorOf(why));
        bridge.transport().needsFlush();
    }
}
