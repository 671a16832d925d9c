package dev.sluice.mqtt.session;

import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ExchangeListener;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Principal;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/**
 * The AUTH packets of one connection whose CONNECT named a method (MQTT 5 section 4.12): those up
 * to the CONNACK, and those by which the client authenticates again. Either side speaks in its
 * turn. Confined to its event loop.
 */
final class EnhancedAuthentication implements ExchangeListener {
    private static final Loop.Timer NO_TIMER = () -> {};

    /** Whose turn it is. */
    private enum Turn {
        NOBODY,
        BROKER,
        CLIENT
    }

    private final MqttConnection connection;
    private final BrokerConnection broker;
    private final String method;
    private final Loop loop;
    private final Duration timeout;
    private Turn turn = Turn.NOBODY;
    private Loop.Timer timer = NO_TIMER;

    /**
     * @param timeout how long an exchange may take that authenticates again; the first one is part
     *     of connecting and has that time
     */
    EnhancedAuthentication(
            MqttConnection connection,
            BrokerConnection broker,
            String method,
            Loop loop,
            Duration timeout) {
        this.connection = connection;
        this.broker = broker;
        this.method = method;
        this.loop = loop;
        this.timeout = timeout;
    }

    /** Begins with what the CONNECT said, or an AUTH that wants to authenticate again. */
    void begin(@Nullable Bytes data) {
        turn = Turn.BROKER;
        broker.exchange(method, data, this);
    }

    boolean awaitsClient() {
        return turn == Turn.CLIENT;
    }

    void received(Packet.Auth auth) throws ProtocolViolationException {
        PropertyBlock properties = auth.properties();
        if (!method.equals(properties.text(Property.AUTHENTICATION_METHOD))) {
            throw ProtocolViolationException.protocolError(
                    "an AUTH with another method than the CONNECT [MQTT-4.12.0-5, 4.12.1-1]");
        }
        boolean isNew = auth.reason() == ReasonCode.REAUTHENTICATE;
        boolean isInTurn =
                isNew ? turn == Turn.NOBODY && connection.isConnected() : turn == Turn.CLIENT;
        if (!isInTurn) {
            throw ProtocolViolationException.protocolError(
                    "an AUTH %s out of turn".formatted(auth.reason()));
        }
        Bytes data = properties.binary(Property.AUTHENTICATION_DATA);
        if (isNew) {
            timer = loop.schedule(timeout, this::timedOut);
            begin(data);
        } else {
            turn = Turn.BROKER;
            broker.proceed(data);
        }
    }

    /** The connection is over. */
    void stop() {
        timer.cancel();
        timer = NO_TIMER;
    }

    @Override
    public void challenged(Bytes data) {
        connection.guarded(
                () -> {
                    turn = Turn.CLIENT;
                    connection.send(auth(ReasonCode.CONTINUE_AUTHENTICATION, data));
                    connection.inputWanted();
                });
    }

    @Override
    public void succeeded(Principal principal, @Nullable Bytes data) {
        connection.guarded(
                () -> {
                    turn = Turn.NOBODY;
                    stop();
                    if (connection.isConnected()) {
                        connection.send(auth(ReasonCode.SUCCESS, data));
                    } else {
                        connection.proven(broker, properties(data));
                    }
                });
    }

    @Override
    public void refused(Refusal refusal) {
        connection.guarded(
                () ->
                        connection.fail(
                                connection.isConnected()
                                        ? ReasonCode.NOT_AUTHORIZED // [MQTT-4.12.1-2]
                                        : Refusals.exchange(refusal),
                                refusal.detail()));
    }

    private void timedOut() {
        connection.guarded(
                () ->
                        connection.fail(
                                ReasonCode.NOT_AUTHORIZED,
                                "no new authentication within " + timeout));
    }

    private Packet.Auth auth(ReasonCode reason, @Nullable Bytes data) {
        return new Packet.Auth(reason, properties(data));
    }

    private PropertyBlock properties(@Nullable Bytes data) {
        PropertyBlockBuilder block =
                PropertyBlock.builder().text(Property.AUTHENTICATION_METHOD, method);
        return data == null
                ? block.build()
                : block.binary(Property.AUTHENTICATION_DATA, data).build();
    }
}
