package dev.sluice.mqtt.session;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PublishTemplate;
import dev.sluice.mqtt.mapping.DeliveryProperties;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * What a client receives, up to its PUBLISH; {@link Acknowledgements} has the rest. Each {@link
 * Source} gets credit for its messages and for a window of bytes; a delivery of QoS 1 or 2 gives
 * its share back when it is acknowledged, a QoS 0 delivery and all bytes when they have been
 * written to a channel that takes them. The client's receive maximum counts all sources together:
 * what is beyond it waits here, in order. Confined to its event loop.
 */
final class Deliveries {
    private final MqttConnection connection;
    private final ConnectTerms terms;
    private final Transport transport;
    private final TemplateCache templates;
    private final InstantSource clock;
    private final Counters counters;
    private final SendLine line = new SendLine();
    private final Acknowledgements acknowledgements;
    private final OutgoingAliases aliases;
    private final List<Source> sources = new ArrayList<>(1);
    private final Deque<Held> held = new ArrayDeque<>(0);
    private final int window;
    private int free;

    /** What the client has no room for yet. */
    private record Held(Source source, Delivery delivery) {}

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
        window =
                Math.min(
                        Math.min(terms.receiveMaximum(), config.sendMaximum()),
                        Acknowledgements.MOST_OF_INBOX);
        free = window;
        aliases =
                new OutgoingAliases(
                        Math.min(terms.topicAliasMaximum(), config.topicAliasSendMaximum()));
        acknowledgements =
                new Acknowledgements(connection, line, terms.expirySeconds() > 0, this::wasSettled);
    }

    Acknowledgements acknowledgements() {
        return acknowledgements;
    }

    /** How many messages the client takes at once. */
    int window() {
        return window;
    }

    /** The inbox of its session; the connection ends with it. */
    Source inbox(long bytes) {
        return new Source(connection, this, null, 0, window, bytes, new Inbox());
    }

    /** Another source of deliveries from now on. */
    void add(Source source) {
        sources.add(source);
    }

    void remove(Source source) {
        sources.remove(source);
    }

    private final class Inbox implements Source.Owner {
        @Override
        public void opened() {}

        @Override
        public void refused(Refusal why) {
            connection.fail(Refusals.disconnect(why), why.detail());
        }

        @Override
        public void ended(Refusal why) {
            connection.fail(Refusals.disconnect(why), why.detail());
        }
    }

    /** Gives back the credit that became free; called when a burst of output has been written. */
    void replenish() {
        if (!transport.isWritable()) {
            return;
        }
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).replenish();
        }
    }

    /** A source's delivery. */
    void delivered(Source source, Delivery delivery) {
        source.owesBytes(delivery.message().footprintBytes());
        if (held.isEmpty() && hasRoom(source, delivery)) {
            begin(source, delivery);
        } else {
            held.add(new Held(source, delivery));
        }
    }

    private boolean hasRoom(Source source, Delivery delivery) {
        return free > 0 || source.quality(delivery) == Quality.AT_MOST_ONCE;
    }

    /** The client has acknowledged a delivery. */
    private void wasSettled() {
        free++;
        while (!held.isEmpty() && hasRoom(held.element().source, held.element().delivery)) {
            Held next = held.remove();
            begin(next.source, next.delivery);
        }
    }

    private void begin(Source source, Delivery delivery) {
        if (acknowledgements.isReleased(delivery)) {
            free--;
            acknowledgements.resumeRelease(source, delivery);
            return;
        }
        Message message = delivery.message();
        boolean isRepeat = delivery.mark() != 0;
        long nowMs = clock.millis();
        if (message.expiresAtMs() <= nowMs && !isRepeat) {
            // [MQTT-3.3.2-5]: its time ran out before its delivery began.
            counters.undeliveredExpired.increment();
            pass(source, delivery);
            return;
        }
        PublishTemplate template = template(source, delivery, true, nowMs);
        PropertyBlock own = ownProperties(source, delivery, PropertyBlock.EMPTY);
        if (template.packetSize(own) > terms.maximumPacketBytes()) {
            // [MQTT-3.1.2-25]: left out for this client only, as if it had been delivered.
            counters.undeliveredTooLarge.increment();
            pass(source, delivery);
            return;
        }
        switch (source.quality(delivery)) {
            case AT_MOST_ONCE -> {
                source.owesMessage();
                send(source, delivery, template, own, 0);
            }
            case AT_LEAST_ONCE -> {
                free--;
                int packetId = acknowledgements.take(source, delivery);
                send(source, delivery, template, own, packetId);
            }
            case EXACTLY_ONCE -> {
                free--;
                int packetId = acknowledgements.takeOnce(source, delivery);
                acknowledgements.whenSafe(
                        source, delivery, packetId, () -> send(source, delivery, packetId));
            }
        }
    }

    private void send(
            Source source,
            Delivery delivery,
            PublishTemplate template,
            PropertyBlock own,
            int packetId) {
        if (line.isEmpty()) {
            transmit(source, delivery, template, own, packetId);
        } else {
            line.add(() -> send(source, delivery, packetId));
        }
    }

    private void send(Source source, Delivery delivery, int packetId) {
        transmit(
                source,
                delivery,
                template(source, delivery, true, clock.millis()),
                ownProperties(source, delivery, PropertyBlock.EMPTY),
                packetId);
    }

    /** Sends, with an alias in place of the topic where there is one [MQTT-3.1.2-26]. */
    private void transmit(
            Source source,
            Delivery delivery,
            PublishTemplate template,
            PropertyBlock own,
            int packetId) {
        boolean isRepeat = delivery.mark() != 0;
        if (aliases.areOff() || isRepeat) {
            transport.publish(template, isRepeat, packetId, own);
            return;
        }
        String topic = delivery.message().address().name();
        PropertyBlock known = aliases.known(topic);
        if (known != null) {
            transport.publish(
                    template(source, delivery, false, clock.millis()),
                    false,
                    packetId,
                    ownProperties(source, delivery, known));
            return;
        }
        PropertyBlock setting = hasRoomForAlias(template, own) ? aliases.set(topic) : null;
        transport.publish(
                template,
                false,
                packetId,
                setting == null ? own : ownProperties(source, delivery, setting));
    }

    private boolean hasRoomForAlias(PublishTemplate template, PropertyBlock own) {
        return template.packetSize(own) <= terms.maximumPacketBytes() - OutgoingAliases.MOST_BYTES;
    }

    private PublishTemplate template(Source source, Delivery delivery, boolean named, long nowMs) {
        Message message = delivery.message();
        boolean retain = message.isRetain() && delivery.match().keepsRetain();
        return templates.get(
                message, terms.version(), source.quality(delivery), retain, named, nowMs);
    }

    private PropertyBlock ownProperties(Source source, Delivery delivery, PropertyBlock alias) {
        return terms.version().isV5()
                ? DeliveryProperties.of(delivery, source.identifier(), alias)
                : PropertyBlock.EMPTY;
    }

    /** Done with a delivery that was never sent. */
    private void pass(Source source, Delivery delivery) {
        if (!delivery.isSettled()) {
            source.settle(delivery.id(), Outcome.ACCEPTED);
        }
        source.owesMessage();
        connection.outputPassed();
    }
}
