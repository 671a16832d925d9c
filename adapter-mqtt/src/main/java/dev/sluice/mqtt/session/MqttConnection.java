package dev.sluice.mqtt.session;

import dev.sluice.core.adapter.AdapterContext;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConnectionInfo;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SessionListener;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.security.Credentials;
import dev.sluice.core.security.Principal;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.OnDenied;
import dev.sluice.mqtt.Redirect;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.HexFormat;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * The broker's side of one MQTT connection, from the CONNECT to the end.
 *
 * <p>Packets come in through {@link #received}; what is to be done goes out through the {@link
 * Transport} and the broker port. Whatever ends the connection, the broker hears of it exactly
 * once, and it publishes the will unless the client said DISCONNECT 0x00. <i>Confined to its event
 * loop.</i>
 */
public final class MqttConnection {
    private static final Logger LOG = LoggerFactory.getLogger(MqttConnection.class);
    private static final int ASSIGNED_ID_BYTES = 16;

    /** Where the connection stands. */
    private enum State {
        AWAITING_CONNECT,
        /** The CONNECT is valid; the broker checks the credentials and then finds the session. */
        CONNECTING,
        CONNECTED,
        CLOSED;

        boolean mayBecome(State next) {
            return switch (this) {
                case AWAITING_CONNECT -> next == CONNECTING || next == CLOSED;
                case CONNECTING -> next == CONNECTED || next == CLOSED;
                case CONNECTED -> next == CLOSED;
                case CLOSED -> false;
            };
        }
    }

    private final MqttConfig config;
    private final ListenerRules rules;
    private final AdapterContext context;
    private final ConnectionInfo info;
    private final Loop loop;
    private final Transport transport;
    private final LimitedOutput output;
    private final TemplateCache templates;
    private final Counters counters;

    private State state = State.AWAITING_CONNECT;
    private @Nullable ProtocolVersion version;
    private @Nullable ConnectTerms terms;
    private @Nullable BrokerConnection broker;
    private @Nullable Established established;
    private @Nullable EnhancedAuthentication exchange;
    private PropertyBlock proof = PropertyBlock.EMPTY;

    /** What exists while the connection is in use. */
    private record Established(
            ClientSession session,
            IncomingPublishes incoming,
            Deliveries deliveries,
            Acknowledgements acknowledgements,
            Subscriptions subscriptions) {}

    /** Makes the protocol of a connection that was just accepted. */
    public MqttConnection(
            ListenerRules rules,
            AdapterContext context,
            ConnectionInfo info,
            Loop loop,
            Transport transport,
            TemplateCache templates,
            Counters counters) {
        this.config = rules.config();
        this.rules = rules;
        this.context = context;
        this.info = info;
        this.loop = loop;
        this.transport = transport;
        this.output = new LimitedOutput(transport);
        this.templates = templates;
        this.counters = counters;
    }

    /** Whether the next packet may be read; once false, {@link Transport#resumeInput} follows. */
    public boolean wantsInput() {
        Established now = established;
        return switch (state) {
            case AWAITING_CONNECT -> true;
            case CONNECTING -> exchange != null && exchange.awaitsClient();
            case CLOSED -> false;
            case CONNECTED -> now != null && now.incoming.hasRoom() && now.subscriptions.hasRoom();
        };
    }

    /** Whether the connection is over and whatever still comes is to be ignored. */
    public boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Whether a CONNECT was received and found valid. */
    public boolean isAccepted() {
        return state != State.AWAITING_CONNECT;
    }

    /** The next packet from the client. */
    public void received(Packet packet) {
        try {
            switch (state) {
                case AWAITING_CONNECT -> connect(packet);
                case CONNECTED -> dispatch(packet, Objects.requireNonNull(established));
                case CONNECTING -> beforeConnAck(packet);
                case CLOSED -> {}
            }
        } catch (ProtocolViolationException e) {
            violated(e);
        }
    }

    /** A packet could not be cut or decoded, or broke a rule of the protocol. */
    public void violated(ProtocolViolationException violation) {
        if (state == State.CLOSED) {
            return;
        }
        counters.violated(violation.reason());
        fail(violation.reason(), String.valueOf(violation.getMessage()));
    }

    /** A CONNECT that could not be decoded said at least this much. */
    public void namedVersion(ProtocolVersion named) {
        version = named;
        transport.speak(named);
    }

    /** A CONNECT named a level that does not exist: answered as 3.1.1 wants it [MQTT-3.1.2-2]. */
    public void unknownLevel() {
        namedVersion(ProtocolVersion.V3_1_1);
    }

    /** No complete CONNECT came in time. */
    public void connectTimedOut() {
        if (state == State.AWAITING_CONNECT || state == State.CONNECTING) {
            counters.connectTimeouts.increment();
            LOG.debug("{}: no connection within {}", info.remote(), config.connectTimeout());
            close();
        }
    }

    /** Nothing came for one and a half times the keep alive [MQTT-3.1.2-22]. */
    public void keepAliveExpired() {
        if (state == State.CONNECTED) {
            counters.keepAliveTimeouts.increment();
            fail(ReasonCode.KEEP_ALIVE_TIMEOUT, "no packet within 1.5 times the keep alive");
        }
    }

    /** The server stops. */
    public void stopping() {
        fail(
                state == State.CONNECTED
                        ? ReasonCode.SERVER_SHUTTING_DOWN
                        : ReasonCode.SERVER_UNAVAILABLE,
                "the server is shutting down");
    }

    /** The transport connection is gone. */
    public void transportClosed() {
        close();
    }

    /** What was sent has been written, or the channel takes output again. */
    public void outputWritten() {
        Established now = established;
        if (now != null && state == State.CONNECTED) {
            now.deliveries.replenish();
        }
    }

    boolean isConnected() {
        return state == State.CONNECTED;
    }

    void inputWanted() {
        if (wantsInput()) {
            transport.resumeInput();
        }
    }

    /** A delivery was dealt with without output, so nothing else would bring its credit back. */
    void outputPassed() {
        loop.execute(this::outputWritten);
    }

    ReasonCode ifV5(ReasonCode reason) {
        return isV5() ? reason : ReasonCode.SUCCESS;
    }

    /** Runs a call of the broker's; a fault in it ends this connection and no other. */
    void guarded(Runnable call) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            call.run();
        } catch (RuntimeException e) {
            faulted(e);
        }
    }

    /** We are wrong: this connection ends, the rest goes on. */
    public void faulted(Throwable cause) {
        counters.internalErrors().increment();
        LOG.error("{}: connection closed in state {}", info.remote(), state, cause);
        fail(ReasonCode.UNSPECIFIED_ERROR, "internal error");
    }

    /** Sends a packet, unless the client could not take it [MQTT-3.1.2-24]. */
    void send(Packet packet) {
        if (!output.send(packet)) {
            LOG.debug(
                    "{}: a {} does not fit the client's maximum packet size",
                    info.remote(),
                    packet.type());
            close();
        }
    }

    /** Why something was refused, for an acknowledgement to a client that wants to know. */
    PropertyBlock reason(String text) {
        return output.reason(text);
    }

    void unknownAcknowledgement(Packet packet, int packetId) {
        counters.unknownAcknowledgements.increment();
        if (isV5() && !rules.allow(Leniency.UNKNOWN_ACKNOWLEDGEMENT)) {
            violated(
                    ProtocolViolationException.protocolError(
                            "%s for packet identifier %d, which is not in use"
                                    .formatted(packet.type(), packetId)));
        }
    }

    /**
     * The client did what it may not.
     *
     * @return whether that ended the connection; else it is to be answered
     */
    boolean endsWhenDenied(String message) {
        if (config.onDenied() == OnDenied.ANSWER) {
            return false;
        }
        counters.deniedDisconnects.increment();
        fail(ReasonCode.NOT_AUTHORIZED, message);
        return true;
    }

    /** Ends the connection with a reason, as far as the version has a way to say it. */
    void fail(ReasonCode reason, String message) {
        if (state == State.CLOSED) {
            return;
        }
        LOG.debug("{}: closing with {}: {}", info.remote(), reason, message);
        if (state == State.CONNECTED) {
            if (isV5()) {
                output.send(new Packet.Disconnect(reason, LimitedOutput.reasonString(message)));
            }
        } else {
            counters.connectionsRefused.increment();
            if (version != null && canRefuseWith(reason)) {
                output.send(new Packet.ConnAck(false, reason, refusalProperties(message)));
            }
        }
        close();
    }

    private void connect(Packet packet) throws ProtocolViolationException {
        if (!(packet instanceof Packet.Connect connect)) {
            throw ProtocolViolationException.protocolError(
                    "the first packet is a %s [MQTT-3.1.0-1]".formatted(packet.type()));
        }
        namedVersion(connect.version());
        ConnectTerms agreed =
                ConnectTerms.settle(connect, rules, freshId(), context.clock().millis());
        terms = agreed;
        output.agree(agreed);
        if (config.redirect().isPresent()) {
            redirect(config.redirect().get());
            return;
        }
        become(State.CONNECTING);
        BrokerConnection opened = context.broker().connect(info, loop);
        broker = opened;
        String method = connect.properties().text(Property.AUTHENTICATION_METHOD);
        if (method == null) {
            opened.authenticate(credentials(connect), new AuthenticationListener(opened, agreed));
        } else {
            exchange =
                    new EnhancedAuthentication(this, opened, method, loop, config.connectTimeout());
            exchange.begin(connect.properties().binary(Property.AUTHENTICATION_DATA));
        }
    }

    /** [MQTT-3.1.2-30]: a client that named a method says nothing but AUTH and DISCONNECT. */
    private void beforeConnAck(Packet packet) throws ProtocolViolationException {
        EnhancedAuthentication current = exchange;
        if (current == null || !current.awaitsClient()) {
            throw new IllegalStateException("input was not wanted: " + packet.type());
        }
        switch (packet) {
            case Packet.Auth auth -> current.received(auth);
            case Packet.Disconnect _ -> {
                counters.connectionsRefused.increment();
                close();
            }
            default ->
                    throw ProtocolViolationException.protocolError(
                            "a %s before the CONNACK [MQTT-3.1.2-30]".formatted(packet.type()));
        }
    }

    /**
     * The client has proved who it is by a method of its own.
     *
     * @param words what the CONNACK says of it
     */
    void proven(BrokerConnection opened, PropertyBlock words) {
        ConnectTerms agreed = Objects.requireNonNull(terms);
        proof = words;
        opened.openSession(agreed.sessionRequest(), new OpenListener(opened, agreed));
    }

    /** Section 4.11; before MQTT 5 the nearest word is that this server is of no use now. */
    private void redirect(Redirect redirect) {
        counters.connectionsRedirected.increment();
        PropertyBlock reference =
                isV5()
                        ? PropertyBlock.builder()
                                .text(Property.SERVER_REFERENCE, redirect.server())
                                .build()
                        : PropertyBlock.EMPTY;
        ReasonCode reason =
                redirect.permanent() ? ReasonCode.SERVER_MOVED : ReasonCode.USE_ANOTHER_SERVER;
        output.send(new Packet.ConnAck(false, reason, reference));
        close();
    }

    private String freshId() {
        byte[] bytes = new byte[ASSIGNED_ID_BYTES];
        context.random().nextBytes(bytes);
        return "sluice-" + HexFormat.of().formatHex(bytes);
    }

    private static Credentials credentials(Packet.Connect connect) {
        String userName = connect.userName();
        Bytes password = connect.password();
        if (userName == null && password == null) {
            return new Credentials.None();
        }
        return new Credentials.Password(
                userName == null ? "" : userName, password == null ? Bytes.EMPTY : password);
    }

    private void establish(
            BrokerConnection opened, ConnectTerms agreed, ClientSession session, boolean present) {
        Deliveries deliveries =
                new Deliveries(
                        this, agreed, config, transport, templates, context.clock(), counters);
        Sources sources = new Sources(this, opened, session, deliveries, counters);
        established =
                new Established(
                        session,
                        new IncomingPublishes(
                                this, opened, session, isV5(), rules, context.clock(), counters),
                        deliveries,
                        deliveries.acknowledgements(),
                        new Subscriptions(this, session, sources, isV5(), config));
        become(State.CONNECTED);
        counters.connectionsAccepted.increment();
        send(
                new Packet.ConnAck(
                        present && !agreed.cleanStart(),
                        ReasonCode.SUCCESS,
                        agreed.connAckProperties(config, proof)));
        proof = PropertyBlock.EMPTY;
        if (state != State.CONNECTED) {
            return;
        }
        transport.accepted(agreed.keepAliveSeconds());
        Source inbox = deliveries.inbox(config.sendWindow().bytes());
        deliveries.add(inbox);
        session.receive(inbox);
        sources.resume();
        inputWanted();
    }

    private void dispatch(Packet packet, Established now) throws ProtocolViolationException {
        switch (packet) {
            case Packet.Publish publish -> now.incoming.received(publish);
            case Packet.PubAck ack -> now.acknowledgements.received(ack);
            case Packet.PubRec ack -> now.acknowledgements.received(ack);
            case Packet.PubRel release -> now.incoming.received(release);
            case Packet.PubComp ack -> now.acknowledgements.received(ack);
            case Packet.Subscribe subscribe -> now.subscriptions.received(subscribe);
            case Packet.Unsubscribe unsubscribe -> now.subscriptions.received(unsubscribe);
            case Packet.PingReq _ -> send(new Packet.PingResp());
            case Packet.Disconnect disconnect -> disconnected(disconnect, now.session);
            case Packet.Connect _ ->
                    throw ProtocolViolationException.protocolError(
                            "a second CONNECT [MQTT-3.1.0-2]");
            case Packet.Auth auth -> {
                if (exchange == null) {
                    throw ProtocolViolationException.protocolError(
                            "an AUTH although CONNECT named no method [MQTT-4.12.0-6]");
                }
                exchange.received(auth);
            }
            case Packet.ConnAck _, Packet.SubAck _, Packet.UnsubAck _, Packet.PingResp _ ->
                    throw ProtocolViolationException.protocolError(
                            "a client sent a " + packet.type());
        }
    }

    private void disconnected(Packet.Disconnect disconnect, ClientSession session)
            throws ProtocolViolationException {
        PropertyBlock properties = disconnect.properties();
        OptionalLong expiryMs = OptionalLong.empty();
        if (properties.has(Property.SESSION_EXPIRY_INTERVAL)) {
            long asked = properties.number(Property.SESSION_EXPIRY_INTERVAL, 0);
            if (asked > 0 && Objects.requireNonNull(terms).askedExpirySeconds() == 0) {
                throw ProtocolViolationException.protocolError(
                        "a session expiry of %ds after 0 in CONNECT, 3.14.2.2.2".formatted(asked));
            }
            expiryMs = OptionalLong.of(ConnectTerms.cappedExpirySeconds(asked, config) * 1_000);
        }
        // [MQTT-3.14.4-3]: only a normal goodbye discards the will.
        session.disconnect(disconnect.reason() == ReasonCode.SUCCESS, expiryMs);
        close();
    }

    private void close() {
        if (state == State.CLOSED) {
            return;
        }
        become(State.CLOSED);
        established = null;
        if (exchange != null) {
            exchange.stop();
        }
        BrokerConnection opened = broker;
        if (opened != null) {
            opened.close();
        }
        transport.close();
    }

    private void become(State next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("from " + state + " to " + next);
        }
        state = next;
    }

    private boolean isV5() {
        return version == ProtocolVersion.V5;
    }

    /** MQTT 3 has few return codes; what they cannot say is said by closing. */
    private boolean canRefuseWith(ReasonCode reason) {
        if (isV5()) {
            return true;
        }
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION,
                    CLIENT_IDENTIFIER_NOT_VALID,
                    SERVER_UNAVAILABLE,
                    SERVER_BUSY,
                    QUOTA_EXCEEDED,
                    BAD_USER_NAME_OR_PASSWORD,
                    NOT_AUTHORIZED ->
                    true;
            default -> false;
        };
    }

    private PropertyBlock refusalProperties(String message) {
        return isV5() ? LimitedOutput.reasonString(message) : PropertyBlock.EMPTY;
    }

    private final class AuthenticationListener implements ReplyListener<Principal> {
        private final BrokerConnection opened;
        private final ConnectTerms agreed;

        AuthenticationListener(BrokerConnection opened, ConnectTerms agreed) {
            this.opened = opened;
            this.agreed = agreed;
        }

        @Override
        public void succeeded(Principal principal) {
            guarded(
                    () ->
                            opened.openSession(
                                    agreed.sessionRequest(), new OpenListener(opened, agreed)));
        }

        @Override
        public void refused(Refusal refusal) {
            guarded(() -> fail(Refusals.connect(refusal), refusal.detail()));
        }
    }

    private final class OpenListener implements SessionListener {
        private final BrokerConnection opened;
        private final ConnectTerms agreed;

        OpenListener(BrokerConnection opened, ConnectTerms agreed) {
            this.opened = opened;
            this.agreed = agreed;
        }

        @Override
        public void opened(ClientSession session, boolean isPresent) {
            guarded(() -> establish(opened, agreed, session, isPresent));
        }

        @Override
        public void refused(Refusal refusal) {
            guarded(() -> fail(Refusals.connect(refusal), refusal.detail()));
        }

        @Override
        public void ended(Refusal why) {
            guarded(() -> fail(Refusals.disconnect(why), why.detail()));
        }
    }
}
