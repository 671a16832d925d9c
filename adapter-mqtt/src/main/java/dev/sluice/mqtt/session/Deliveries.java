package dev.sluice.mqtt.session;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.codec.ReasonCode;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.List;

/**
 * What a client receives, from the delivery to its acknowledgement. The broker gets credit for the
 * client's receive maximum and for a window of bytes; a QoS 1 delivery gives its share back when it
 * is acknowledged, a QoS 0 delivery and all bytes when they have been written to a channel that
 * takes them. Confined to its event loop.
 */
final class Deliveries implements ConsumerListener {
    private final MqttConnection connection;
    private final ConnectTerms terms;
    private final Transport transport;
    private final TemplateCache templates;
    private final InstantSource clock;
    private final Counters counters;
    private final PacketIds packetIds = new PacketIds();
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

    void acknowledged(Packet.PubAck ack) {
        long deliveryId = packetIds.free(ack.packetId());
        Consumer consumer = inbox;
        if (deliveryId == 0 || consumer == null) {
            connection.unknownAcknowledgement(ack, ack.packetId());
            return;
        }
        Outcome outcome =
                ack.reason().isError()
                        ? new Outcome.Rejected("the client answered " + ack.reason())
                        : Outcome.ACCEPTED;
        consumer.settle(deliveryId, deliveryId, outcome);
        owedMessages++;
    }

    boolean isInFlight(int packetId) {
        return packetIds.isUsed(packetId);
    }

    private void deliver(Delivery delivery) {
        Message message = delivery.message();
        owedBytes += message.footprintBytes();
        boolean isRepeat = delivery.mark() != 0;
        long nowMs = clock.millis();
        if (message.expiresAtMs() <= nowMs && !isRepeat) {
            // [MQTT-3.3.2-5]: its time ran out before its delivery began.
            counters.undeliveredExpired.increment();
            pass(delivery);
            return;
        }
        Quality quality = delivery.quality().atMost(Quality.AT_LEAST_ONCE);
        boolean retain = message.isRetain() && delivery.match().keepsRetain();
        PublishTemplate template = templates.get(message, terms.version(), quality, retain, nowMs);
        PropertyBlock own = ownProperties(delivery.match().identifiers());
        if (template.packetSize(own) > terms.maximumPacketBytes()) {
            // [MQTT-3.1.2-25]: left out for this client only, as if it had been delivered.
            counters.undeliveredTooLarge.increment();
            pass(delivery);
            return;
        }
        if (quality == Quality.AT_MOST_ONCE) {
            owedMessages++;
            transport.publish(template, false, 0, own);
            return;
        }
        transport.publish(template, isRepeat, packetId(delivery), own);
    }

    /**
     * The identifier of the earlier attempt [MQTT-4.4.0-1], else a fresh one that is remembered.
     */
    private int packetId(Delivery delivery) {
        if (delivery.mark() != 0 && packetIds.take(delivery.mark(), delivery.id())) {
            return delivery.mark();
        }
        int packetId = packetIds.take(delivery.id());
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

    /** PUBREC, PUBREL and PUBCOMP have no state here as long as nothing is sent with QoS 2. */
    void receivedForQos2(Packet packet, int packetId) {
        if (isInFlight(packetId) && !(packet instanceof Packet.PubRel)) {
            connection.fail(
                    ReasonCode.PROTOCOL_ERROR,
                    "%s for packet identifier %d, which has QoS 1"
                            .formatted(packet.type(), packetId));
            return;
        }
        switch (packet) {
            case Packet.PubRec _ ->
                    connection.send(
                            new Packet.PubRel(
                                    packetId,
                                    connection.ifV5(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                                    PropertyBlock.EMPTY));
            case Packet.PubRel _ ->
                    connection.send(
                            new Packet.PubComp(
                                    packetId,
                                    connection.ifV5(ReasonCode.PACKET_IDENTIFIER_NOT_FOUND),
                                    PropertyBlock.EMPTY));
            default -> connection.unknownAcknowledgement(packet, packetId);
        }
    }
}
