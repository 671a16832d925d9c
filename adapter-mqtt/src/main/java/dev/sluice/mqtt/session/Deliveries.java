package dev.sluice.mqtt.session;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Message;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.session.PacketIds.Stage;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;

/**
 * What a client receives, from the delivery to its acknowledgement. The broker gets credit for the
 * client's receive maximum and for a window of bytes; a delivery of QoS 1 or 2 gives its share back
 * when it is acknowledged, a QoS 0 delivery and all bytes when they have been written to a channel
 * that takes them. Confined to its event loop.
 */
final class Deliveries implements ConsumerListener {
    /** Beside the packet identifier in a mark: a PUBREC came. */
    private static final int RELEASED = 1 << 16;

    private final MqttConnection connection;
    private final ConnectTerms terms;
    private final Transport transport;
    private final TemplateCache templates;
    private final InstantSource clock;
    private final Counters counters;
    private final PacketIds packetIds = new PacketIds();
    private final SendLine line = new SendLine();

    /** Whether the session, and what is marked in it, outlives the connection. */
    private final boolean survives;

    private @Nullable Consumer inbox;
    private int owedMessages;
    private long owedBytes;

    Deliveries(
            MqttConnection connection,
            ConnectTerms terms,
            MqttConfig config,
            Transport transport,
            TemplateCache templates,
            InstantSource clock,
            Counters counters) {
        this.connection = connection;
        this.terms = terms;
        this.transport = transport;
        this.templates = templates;
        this.clock = clock;
        this.counters = counters;
        survives = terms.expirySeconds() > 0;
        owedMessages = Math.min(terms.receiveMaximum(), config.sendMaximum());
        owedBytes = config.sendWindow().bytes();
    }

    @Override
    public void opened(Consumer consumer, Target source) {
        connection.guarded(
                () -> {
                    inbox = consumer;
                    replenish();
                });
    }

    @Override
    public void refused(Refusal refusal) {
        connection.guarded(() -> connection.fail(Refusals.disconnect(refusal), refusal.detail()));
    }

    @Override
    public void ended(Refusal why) {
        connection.guarded(() -> connection.fail(Refusals.disconnect(why), why.detail()));
    }

    @Override
    public void drained() {}

    @Override
    public void delivered(Delivery delivery) {
        if (!connection.isConnected()) {
            return;
        }
        try {
            deliver(delivery);
        } catch (RuntimeException e) {
            connection.faulted(e);
        }
    }

    /** Gives back the credit that became free; called when a burst of output has been written. */
    void replenish() {
        Consumer consumer = inbox;
        if (consumer == null || (owedMessages == 0 && owedBytes == 0) || !transport.isWritable()) {
            return;
        }
        int messages = owedMessages;
        long bytes = owedBytes;
        owedMessages = 0;
        owedBytes = 0;
        consumer.credit(messages, bytes);
    }

    /** A PUBACK: done, or refused. */
    void acknowledged(Packet.PubAck ack) {
        if (isAt(ack, ack.packetId(), Stage.SENT)) {
            settle(ack.packetId(), ack.reason());
        }
    }

    /**
     * A PUBREC: the client has the message. It must not get it again, so that is safe before the
     * PUBREL goes [MQTT-4.3.3-4].
     */
    void received(Packet.PubRec ack) {
        int packetId = ack.packetId();
        Stage stage = packetIds.stage(packetId);
        if (stage == null) {
            connection.send(
                    new Packet.PubRel(
                            packetId,
                            connection.ifV5(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                            PropertyBlock.EMPTY));
        } else if (stage == Stage.RELEASED) {
            release(packetId);
        } else if (stage != Stage.RELEASING && isAt(ack, packetId, Stage.SENT_ONCE)) {
            if (ack.reason().isError()) {
                settle(packetId, ack.reason());
            } else {
                releaseWhenSafe(packetId, packetIds.move(packetId, Stage.RELEASING));
            }
        }
    }

    private void releaseWhenSafe(int packetId, long deliveryId) {
        Consumer consumer = inbox;
        if (survives && consumer != null) {
            consumer.mark(deliveryId, packetId | RELEASED, line.hold(() -> release(packetId)));
        } else {
            sendInTurn(() -> release(packetId));
        }
    }

    private void release(int packetId) {
        packetIds.move(packetId, Stage.RELEASED);
        connection.send(new Packet.PubRel(packetId, ReasonCode.SUCCESS, PropertyBlock.EMPTY));
    }

    /** A PUBCOMP: done. */
    void completed(Packet.PubComp ack) {
        if (isAt(ack, ack.packetId(), Stage.RELEASED)) {
            settle(ack.packetId(), ReasonCode.SUCCESS);
        }
    }

    /** Whether an acknowledgement is what comes next; if not, the client is told. */
    private boolean isAt(Packet ack, int packetId, Stage wanted) {
        Stage stage = packetIds.stage(packetId);
        if (stage == wanted) {
            return true;
        }
        if (stage == null) {
            connection.unknownAcknowledgement(ack, packetId);
        } else {
            connection.violated(
                    ProtocolViolationException.protocolError(
                            "%s for packet identifier %d, which is %s"
                                    .formatted(ack.type(), packetId, stage)));
        }
        return false;
    }

    private void settle(int packetId, ReasonCode reason) {
        long deliveryId = packetIds.free(packetId);
        Outcome outcome =
                reason.isError()
                        ? new Outcome.Rejected("the client answered " + reason)
                        : Outcome.ACCEPTED;
        Consumer consumer = inbox;
        if (consumer != null) {
            consumer.settle(deliveryId, deliveryId, outcome);
        }
        owedMessages++;
    }

    private void deliver(Delivery delivery) {
        Message message = delivery.message();
        owedBytes += message.footprintBytes();
        if ((delivery.mark() & RELEASED) != 0) {
            resumeRelease(delivery);
            return;
        }
        boolean isRepeat = delivery.mark() != 0;
        long nowMs = clock.millis();
        if (message.expiresAtMs() <= nowMs && !isRepeat) {
            // [MQTT-3.3.2-5]: its time ran out before its delivery began.
            counters.undeliveredExpired.increment();
            pass(delivery);
            return;
        }
        PublishTemplate template = template(delivery, nowMs);
        PropertyBlock own = ownProperties(delivery.match().identifiers());
        if (template.packetSize(own) > terms.maximumPacketBytes()) {
            // [MQTT-3.1.2-25]: left out for this client only, as if it had been delivered.
            counters.undeliveredTooLarge.increment();
            pass(delivery);
            return;
        }
        switch (delivery.quality()) {
            case AT_MOST_ONCE -> {
                owedMessages++;
                if (line.isEmpty()) {
                    transport.publish(template, false, 0, own);
                } else {
                    line.add(() -> send(delivery, 0, false));
                }
            }
            case AT_LEAST_ONCE -> {
                int packetId = packetId(delivery);
                if (line.isEmpty()) {
                    transport.publish(template, isRepeat, packetId, own);
                } else {
                    line.add(() -> send(delivery, packetId, isRepeat));
                }
            }
            case EXACTLY_ONCE -> deliverOnce(delivery, isRepeat);
        }
    }

    /** The client must not get it under another identifier, so that is safe before it goes. */
    private void deliverOnce(Delivery delivery, boolean isRepeat) {
        int packetId =
                isRepeat
                        ? taken(delivery.mark(), delivery, Stage.SENT_ONCE)
                        : packetIds.take(delivery.id(), Stage.SENT_ONCE);
        Consumer consumer = inbox;
        if (survives && consumer != null) {
            Runnable send = () -> send(delivery, packetId, isRepeat);
            consumer.mark(delivery.id(), packetId, line.hold(send));
        } else {
            sendInTurn(() -> send(delivery, packetId, isRepeat));
        }
    }

    /** An earlier connection has had the PUBREC, and maybe not sent the PUBREL [MQTT-4.4.0-1]. */
    private void resumeRelease(Delivery delivery) {
        int packetId = delivery.mark() & ~RELEASED;
        releaseWhenSafe(taken(packetId, delivery, Stage.RELEASING), delivery.id());
    }

    private int taken(int packetId, Delivery delivery, Stage stage) {
        if (!packetIds.take(packetId, delivery.id(), stage)) {
            throw new IllegalStateException("packet identifier " + packetId + " is in use twice");
        }
        return packetId;
    }

    private void sendInTurn(Runnable send) {
        if (line.isEmpty()) {
            send.run();
        } else {
            line.add(send);
        }
    }

    private PublishTemplate template(Delivery delivery, long nowMs) {
        Message message = delivery.message();
        boolean retain = message.isRetain() && delivery.match().keepsRetain();
        return templates.get(message, terms.version(), delivery.quality(), retain, nowMs);
    }

    private void send(Delivery delivery, int packetId, boolean isRepeat) {
        transport.publish(
                template(delivery, clock.millis()),
                isRepeat,
                packetId,
                ownProperties(delivery.match().identifiers()));
    }

    /**
     * The identifier of the earlier attempt [MQTT-4.4.0-1], else a fresh one that is remembered.
     */
    private int packetId(Delivery delivery) {
        if (delivery.mark() != 0 && packetIds.take(delivery.mark(), delivery.id(), Stage.SENT)) {
            return delivery.mark();
        }
        int packetId = packetIds.take(delivery.id(), Stage.SENT);
        Consumer consumer = inbox;
        if (consumer != null) {
            consumer.mark(delivery.id(), packetId);
        }
        return packetId;
    }

    /** Done with a delivery that was never sent. */
    private void pass(Delivery delivery) {
        Consumer consumer = inbox;
        if (!delivery.isSettled() && consumer != null) {
            consumer.settle(delivery.id(), delivery.id(), Outcome.ACCEPTED);
        }
        owedMessages++;
        connection.outputPassed();
    }

    private PropertyBlock ownProperties(List<Integer> identifiers) {
        if (identifiers.isEmpty() || !terms.version().isV5()) {
            return PropertyBlock.EMPTY;
        }
        PropertyBlockBuilder own = PropertyBlock.builder();
        for (int identifier : identifiers) {
            own.number(Property.SUBSCRIPTION_IDENTIFIER, identifier);
        }
        return own.build();
    }
}
