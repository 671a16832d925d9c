package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.Condition;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Flow;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.ReceiverSettleMode;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.SenderSettleMode;
import dev.sluice.amqp.internal.performative.Transfer;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Serial;
import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Our end of a link that the peer sends on: grants credit and enforces it, and puts messages
 * together from their frames (AMQP 2.6.7, 2.6.14).
 *
 * <p>Confined to its event loop.
 */
public final class ReceivingLink implements Link {

    private static final int MAX_TAG_BYTES = 32;

    private final LinkEnd end;
    private final Set<Binary> unsettledTags = new HashSet<>();
    private @Nullable ReceivingHandler handler;
    private int deliveryCount;
    private int credit;
    private @Nullable PartialMessage partial;

    ReceivingLink(LinkEnd end) {
        this.end = end;
        this.deliveryCount = (int) end.remote().initialDeliveryCount();
    }

    /** What the peer asked for. */
    public Attach remote() {
        return end.remote();
    }

    /** How many more messages the peer may send. */
    public int credit() {
        return credit;
    }

    @Override
    public LinkEnd end() {
        return end;
    }

    /**
     * Grants the peer's Attach; false if it is gone, and then {@code newHandler} hears nothing.
     *
     * @param target the target as it is, which may be less than was asked for
     */
    public boolean accept(LinkTarget target, List<Symbol> offered, ReceivingHandler newHandler) {
        LinkSource source = end.remote().source();
        boolean isAttached =
                end.answer(reply(source, target, offered, end.session().maxMessageBytes()));
        if (isAttached) {
            handler = newHandler;
        }
        return isAttached;
    }

    /** Refuses the peer's Attach. */
    public void refuse(AmqpError error) {
        end.refuse(reply(end.remote().source(), null, List.of(), 0), error);
    }

    /** Gives the peer {@code newCredit} messages from now on, in all. */
    public void grant(int newCredit) {
        if (end.isAttached()) {
            credit = newCredit;
            sendFlow();
        }
    }

    /** Ends the link from our side; the handler hears nothing more. */
    public void detach(AmqpError error) {
        if (end.detach(true, error)) {
            drop();
        }
    }

    private Attach reply(
            @Nullable LinkSource source,
            @Nullable LinkTarget target,
            List<Symbol> offered,
            long maxBytes) {
        Attach remote = end.remote();
        return new Attach(
                remote.name(),
                end.localHandle(),
                Role.RECEIVER,
                remote.sndSettleMode(),
                ReceiverSettleMode.FIRST,
                source,
                target,
                null,
                false,
                Performative.ABSENT,
                maxBytes,
                offered,
                List.of(),
                Map.of());
    }

    @Override
    public void sendFlow() {
        end.session().sendLinkFlow(end.localHandle(), deliveryCount, credit, 0, false);
    }

    @Override
    public void flow(Flow flow) {
        if (flow.deliveryCount() != Performative.ABSENT) {
            int skipped = Serial.distance(deliveryCount, (int) flow.deliveryCount());
            if (skipped > 0) {
                deliveryCount += skipped;
                credit = Math.max(0, credit - skipped);
            }
        }
    }

    void transfer(Transfer transfer, ByteBuffer payload) throws ProtocolError {
        PartialMessage current = partial;
        if (current == null) {
            current = begin(transfer);
        } else {
            checkContinuation(current, transfer);
        }
        if (transfer.aborted()) {
            drop(current);
            return;
        }
        if (Boolean.TRUE.equals(transfer.settled())
                || end.remote().sndSettleMode() == SenderSettleMode.SETTLED) {
            current.markSettled();
        }
        checkSize(current, payload.remaining());
        end.session().partialBytes(payload.remaining());
        current.append(payload, !transfer.more());
        if (transfer.more()) {
            partial = current;
        } else {
            complete(current);
        }
    }

    private PartialMessage begin(Transfer transfer) throws ProtocolError {
        Binary tag = transfer.deliveryTag();
        if (transfer.deliveryId() == Performative.ABSENT || tag == null) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD, "first transfer without delivery-id or delivery-tag");
        }
        if (tag.length() > MAX_TAG_BYTES) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD, "delivery-tag of " + tag.length() + " bytes");
        }
        if (transfer.messageFormat() == Performative.ABSENT && transfer.more()) {
            throw ProtocolError.session(
                    Condition.INVALID_FIELD, "first transfer of several without message-format");
        }
        end.session().checkDeliveryId((int) transfer.deliveryId());
        if (credit <= 0) {
            throw ProtocolError.link(
                    Condition.TRANSFER_LIMIT_EXCEEDED,
                    "transfer at delivery-count " + Serial.toWire(deliveryCount) + ", no credit");
        }
        checkFirst(transfer);
        if (!unsettledTags.add(tag)) {
            throw ProtocolError.session(
                    Condition.NOT_ALLOWED, "delivery-tag " + tag + " is unsettled already");
        }
        credit--;
        deliveryCount++;
        return new PartialMessage((int) transfer.deliveryId(), tag);
    }

    private static void checkFirst(Transfer transfer) throws ProtocolError {
        if (transfer.rcvSettleMode() == ReceiverSettleMode.SECOND) {
            throw ProtocolError.link(
                    Condition.INVALID_FIELD, "rcv-settle-mode second on a link of mode first");
        }
        if (transfer.resume()) {
            throw ProtocolError.link(Condition.NOT_IMPLEMENTED, "deliveries cannot be resumed");
        }
        if (transfer.messageFormat() > 0) {
            throw ProtocolError.link(
                    Condition.NOT_IMPLEMENTED, "message-format " + transfer.messageFormat());
        }
        if (transfer.state() instanceof DeliveryState.Transactional) {
            throw ProtocolError.link(
                    Symbol.of("amqp:transaction:unknown-id"), "transactions are not available");
        }
    }

    private static void checkContinuation(PartialMessage current, Transfer transfer)
            throws ProtocolError {
        boolean isOtherId =
                transfer.deliveryId() != Performative.ABSENT
                        && (int) transfer.deliveryId() != current.deliveryId();
        boolean isOtherTag =
                transfer.deliveryTag() != null && !current.tag().equals(transfer.deliveryTag());
        if (isOtherId || isOtherTag || transfer.messageFormat() > 0) {
            throw ProtocolError.session(
                    Condition.NOT_ALLOWED,
                    "transfer inside delivery "
                            + Serial.toWire(current.deliveryId())
                            + " names another one");
        }
    }

    private void checkSize(PartialMessage current, int added) throws ProtocolError {
        long total = (long) current.length() + added;
        long limit = end.session().maxMessageBytes();
        if (total > limit) {
            drop(current);
            throw ProtocolError.link(
                    Condition.MESSAGE_SIZE_EXCEEDED,
                    "message of " + total + " bytes, limit " + limit);
        }
        if (!end.session().hasRoomFor(added)) {
            drop(current);
            throw ProtocolError.link(
                    Condition.RESOURCE_LIMIT_EXCEEDED, "too many bytes of unfinished messages");
        }
    }

    private void complete(PartialMessage whole) {
        partial = null;
        end.session().partialBytes(-whole.length());
        IncomingDelivery delivery =
                new IncomingDelivery(
                        this, whole.deliveryId(), whole.tag(), whole.isSettled(), whole.finish());
        if (whole.isSettled()) {
            unsettledTags.remove(whole.tag());
        } else {
            end.session().addUnsettled(delivery);
        }
        ReceivingHandler receiver = handler;
        if (receiver != null) {
            receiver.received(delivery);
        }
    }

    void settle(IncomingDelivery delivery, DeliveryState outcome) {
        unsettledTags.remove(delivery.tag());
        end.session().settleIncoming(delivery, outcome);
    }

    /** The peer settled on its own. */
    void settledByPeer(IncomingDelivery delivery) {
        unsettledTags.remove(delivery.tag());
        delivery.forget();
    }

    private void drop(PartialMessage unwanted) {
        partial = null;
        unsettledTags.remove(unwanted.tag());
        end.session().partialBytes(-unwanted.length());
    }

    private void drop() {
        PartialMessage unwanted = partial;
        if (unwanted != null) {
            drop(unwanted);
        }
        end.session().forgetIncoming(this);
        unsettledTags.clear();
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
        ReceivingHandler receiver = handler;
        drop();
        if (receiver != null) {
            receiver.detached(isClosed);
        }
    }
}
