package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Flow;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.ReceiverSettleMode;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.SenderSettleMode;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Serial;
import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/**
 * Our end of a link that the peer receives on: obeys its credit, sends within the session's window
 * and drains (AMQP 2.6.7).
 *
 * <p>Confined to its event loop.
 */
public final class SendingLink implements Link {

    private final LinkEnd end;
    private final Deque<OutgoingDelivery> pending = new ArrayDeque<>();
    private @Nullable SendingHandler handler;
    private int deliveryCount;
    private long credit;
    private boolean isDraining;
    private boolean isDrained;
    private int nextTag;

    /** Pending deliveries of which no frame is sent, so that they still hold credit. */
    private int waiting;

    SendingLink(LinkEnd end) {
        this.end = end;
    }

    /** What the peer asked for. */
    public Attach remote() {
        return end.remote();
    }

    /** How many more messages may be given to {@link #send}. */
    public long credit() {
        return Math.max(0, credit - waiting);
    }

    /** Whether the peer wants what there is and no more. */
    public boolean isDraining() {
        return isDraining;
    }

    /** Whether deliveries leave settled. */
    public boolean isPreSettled() {
        return end.remote().sndSettleMode() == SenderSettleMode.SETTLED;
    }

    @Override
    public LinkEnd end() {
        return end;
    }

    /**
     * Grants the peer's Attach; false if it is gone, and then {@code newHandler} hears nothing.
     *
     * @param source the source as it is, with the filters that are obeyed
     */
    public boolean accept(LinkSource source, List<Symbol> offered, SendingHandler newHandler) {
        boolean isAttached = end.answer(reply(source, offered));
        if (isAttached) {
            handler = newHandler;
            if (credit > 0 || isDraining) {
                newHandler.creditChanged();
            }
        }
        return isAttached;
    }

    /** Refuses the peer's Attach. */
    public void refuse(AmqpError error) {
        end.refuse(reply(null, List.of()), error);
    }

    /** Ends the link from our side; the handler hears nothing more. */
    public void detach(AmqpError error) {
        if (end.detach(true, error)) {
            drop();
        }
    }

    private Attach reply(@Nullable LinkSource source, List<Symbol> offered) {
        Attach remote = end.remote();
        return new Attach(
                remote.name(),
                end.localHandle(),
                Role.SENDER,
                remote.sndSettleMode(),
                ReceiverSettleMode.FIRST,
                source,
                remote.target(),
                null,
                false,
                0,
                0,
                offered,
                List.of(),
                Map.of());
    }

    /**
     * Sends a message, as soon as the session's window allows. Throws {@link IllegalStateException}
     * without credit.
     *
     * @param context handed back with the outcome
     */
    public void send(Payload payload, long context) {
        if (credit() <= 0) {
            throw new IllegalStateException("sending without credit on " + end);
        }
        Binary tag = Binary.of(ByteBuffer.allocate(Integer.BYTES).putInt(nextTag++).array());
        pending.add(new OutgoingDelivery(this, context, tag, isPreSettled(), payload));
        waiting++;
        if (pending.size() == 1) {
            end.session().readyToSend(this);
        }
    }

    /** Answers a drain: there is nothing more to send; what is pending goes first. */
    public void drained() {
        isDrained = true;
        finishDrain();
    }

    private void finishDrain() {
        if (isDrained && isDraining && pending.isEmpty() && end.isAttached()) {
            isDrained = false;
            isDraining = false;
            deliveryCount += (int) credit;
            credit = 0;
            end.session().sendLinkFlow(end.localHandle(), deliveryCount, 0, 0, true);
        }
    }

    @Nullable OutgoingDelivery head() {
        return pending.peek();
    }

    /** The first frame of {@code delivery} is about to go (AMQP 2.6.7). */
    void countDelivery(OutgoingDelivery delivery, int deliveryId) {
        delivery.begin(deliveryId);
        deliveryCount++;
        credit--;
        waiting--;
    }

    /** The last frame of the head is sent. */
    void headSent(OutgoingDelivery delivery) {
        pending.remove();
        SendingHandler sender = handler;
        if (sender != null) {
            sender.sent(delivery);
        }
        finishDrain();
    }

    void settled(OutgoingDelivery delivery, @Nullable DeliveryState outcome) {
        SendingHandler sender = handler;
        if (sender != null) {
            sender.settled(delivery, outcome);
        }
    }

    @Override
    public void sendFlow() {
        end.session()
                .sendLinkFlow(
                        end.localHandle(),
                        deliveryCount,
                        Math.max(0, credit),
                        pending.size(),
                        false);
    }

    @Override
    public void flow(Flow flow) {
        if (flow.linkCredit() == Performative.ABSENT) {
            return;
        }
        // A receiver that has not seen our Attach knows only the initial delivery-count, 0.
        int known = flow.deliveryCount() == Performative.ABSENT ? 0 : (int) flow.deliveryCount();
        credit = Math.max(0, flow.linkCredit() - Serial.distance(known, deliveryCount));
        isDraining = flow.drain();
        isDrained = false;
        SendingHandler sender = handler;
        if (sender != null) {
            sender.creditChanged();
        }
    }

    private void drop() {
        pending.clear();
        waiting = 0;
        end.session().forgetOutgoing(this);
        handler = null;
    }

    @Override
    public void fail(AmqpError error) {
        if (end.isAttaching()) {
            refuse(error);
        } else if (end.detach(true, error)) {
            gone(true);
        }
    }

    @Override
    public void gone(boolean isClosed) {
        SendingHandler sender = handler;
        drop();
        if (sender != null) {
            sender.detached(isClosed);
        }
    }
}
