package dev.sluice.mqtt.session;

import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.mapping.IncomingMessages;

import java.time.InstantSource;

/**
 * What a client publishes, from the PUBLISH to its acknowledgement. A message is acknowledged only
 * after the broker's outcome, in the order of arrival [MQTT-4.6.0-2]. Confined to its event loop.
 */
final class IncomingPublishes implements PublishListener {
    private final MqttConnection connection;
    private final BrokerConnection broker;
    private final boolean isV5;
    private final ListenerRules rules;
    private final int receiveMaximum;
    private final InstantSource clock;
    private final Counters counters;
    private final ClientSession session;
    private final Receipts receipts;
    private final PendingAcks pending = new PendingAcks();
    private final TopicCache topics = new TopicCache();
    private final TopicAliases aliases;

    IncomingPublishes(
            MqttConnection connection,
            BrokerConnection broker,
            ClientSession session,
            boolean isV5,
            ListenerRules rules,
            InstantSource clock,
            Counters counters) {
        this.connection = connection;
        this.broker = broker;
        this.session = session;
        receipts = new Receipts(connection, session);
        this.isV5 = isV5;
        this.rules = rules;
        this.receiveMaximum = rules.config().receiveMaximum();
        this.clock = clock;
        this.counters = counters;
        this.aliases = new TopicAliases(rules.config().topicAliasMaximum());
    }

    /**
     * Whether another PUBLISH may be read. The limit is one above the receive maximum, so that a
     * client that exceeds it is seen doing so.
     */
    boolean hasRoom() {
        return pending.size() <= receiveMaximum;
    }

    void received(Packet.Publish publish) throws ProtocolViolationException {
        boolean isOnce = publish.quality() == Quality.EXACTLY_ONCE;
        checkReceiveMaximum(publish, isOnce);
        if (isOnce) {
            receipts.begin(publish.packetId());
        }
        Destination destination = aliases.resolve(publish, topics);
        if (destination.address().isReserved()) {
            counters.droppedReserved.increment();
            answer(publish.packetId(), isOnce, PublishResult.NOT_AUTHORIZED);
            return;
        }
        Message message;
        try {
            message =
                    IncomingMessages.message(
                            destination.address(),
                            publish.quality(),
                            publish.retain(),
                            publish.properties(),
                            publish.payload(),
                            clock.millis(),
                            rules.formatCheck());
        } catch (ProtocolViolationException e) {
            if (publish.packetId() == 0) {
                throw e;
            }
            counters.droppedRefused.increment();
            send(publish.packetId(), isOnce, e.reason(), String.valueOf(e.getMessage()));
            return;
        }
        long context = pending.add(publish.packetId(), isOnce);
        if (isOnce) {
            session.publishOnce(publish.packetId(), message, destination.reach(), context, this);
        } else {
            broker.publish(message, destination.reach(), context, this);
        }
    }

    @Override
    public void published(long context, PublishResult result) {
        if (!connection.isConnected()) {
            return;
        }
        try {
            boolean wasFull = !hasRoom();
            pending.settle(context, result);
            acknowledge();
            if (wasFull && hasRoom()) {
                connection.inputWanted();
            }
        } catch (RuntimeException e) {
            connection.faulted(e);
        }
    }

    void received(Packet.PubRel release) {
        receipts.released(release);
    }

    private void checkReceiveMaximum(Packet.Publish publish, boolean isOnce)
            throws ProtocolViolationException {
        int packetId = publish.packetId();
        boolean counts = packetId != 0 && !(isOnce && receipts.isOpen(packetId));
        boolean exceeds = counts && pending.awaitingAck() + receipts.size() >= receiveMaximum;
        if (isV5 && exceeds && !rules.allow(Leniency.RECEIVE_MAXIMUM)) {
            throw new ProtocolViolationException(
                    ReasonCode.RECEIVE_MAXIMUM_EXCEEDED,
                    "more than %d unacknowledged messages [MQTT-3.3.4-9]"
                            .formatted(receiveMaximum));
        }
    }

    /** Answers without asking the broker, yet in its turn. */
    private void answer(int packetId, boolean isOnce, PublishResult result) {
        pending.settle(pending.add(packetId, isOnce), result);
        acknowledge();
    }

    private void acknowledge() {
        PublishResult result = pending.firstResult();
        while (result != null && connection.isConnected()) {
            boolean isOnce = pending.isFirstOnce();
            int packetId = pending.removeFirst();
            if (!result.isAccepted()) {
                counters.droppedRefused.increment();
            }
            if (result == PublishResult.NOT_AUTHORIZED
                    && connection.endsWhenDenied(Refusals.text(result))) {
                return;
            }
            if (packetId != 0) {
                acknowledge(packetId, isOnce, result);
            }
            result = pending.firstResult();
        }
    }

    private void acknowledge(int packetId, boolean isOnce, PublishResult result) {
        boolean mayBeLost = result == PublishResult.FULL || result == PublishResult.UNAVAILABLE;
        if (!isV5 && mayBeLost) {
            // Before MQTT 5 a PUBACK or PUBREC can only say yes, and it would be a lie.
            connection.fail(
                    Refusals.publish(result), "the broker cannot take a message: " + result);
            return;
        }
        ReasonCode reason = isV5 ? Refusals.publish(result) : ReasonCode.SUCCESS;
        send(packetId, isOnce, reason, Refusals.text(result));
    }

    private void send(int packetId, boolean isOnce, ReasonCode reason, String text) {
        PropertyBlock why = reason.isError() ? connection.reason(text) : PropertyBlock.EMPTY;
        if (!isOnce) {
            connection.send(new Packet.PubAck(packetId, reason, why));
            return;
        }
        if (isV5 && reason.isError()) {
            receipts.end(packetId); // no PUBREL follows [MQTT-4.3.3-9]
        }
        connection.send(new Packet.PubRec(packetId, reason, why));
    }
}
