package dev.sluice.mqtt.session;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Message;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.Leniency;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.PropertyBlockBuilder;
import dev.sluice.mqtt.codec.ProtocolVersion;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.codec.WillData;
import dev.sluice.mqtt.mapping.IncomingMessages;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;

/**
 * What client and broker agree on for one connection: what the CONNECT asked for, cut down to what
 * the configuration and this broker offer. Immutable.
 *
 * @param assignedId whether the broker chose the client identifier
 * @param keepAliveSeconds the interval in force, 0 for none
 * @param askedKeepAliveSeconds what the client asked for
 * @param expirySeconds how long the session is kept
 * @param askedExpirySeconds what the client asked for
 * @param receiveMaximum how many QoS 1 and 2 deliveries the client takes at once
 * @param maximumPacketBytes the largest packet the client takes
 * @param topicAliasMaximum how many topic aliases it takes
 * @param problemInformation whether it wants to read why something was refused
 * @param responseInformation whether it asks for a topic for responses
 */
record ConnectTerms(
        ProtocolVersion version,
        String clientId,
        boolean assignedId,
        boolean cleanStart,
        int keepAliveSeconds,
        int askedKeepAliveSeconds,
        long expirySeconds,
        long askedExpirySeconds,
        int receiveMaximum,
        int maximumPacketBytes,
        int topicAliasMaximum,
        boolean problemInformation,
        boolean responseInformation,
        @Nullable Will will) {
    private static final long NEVER_EXPIRES = 0xFFFF_FFFFL;

    /**
     * Settles the terms.
     *
     * @param freshId used when the client leaves the choice to the broker
     * @throws ProtocolViolationException with the reason code of the refusal
     */
    static ConnectTerms settle(
            Packet.Connect connect, ListenerRules rules, String freshId, long nowMs)
            throws ProtocolViolationException {
        MqttConfig config = rules.config();
        PropertyBlock properties = connect.properties();
        boolean lacksClientId = lacksClientId(connect, rules);
        boolean isClean = connect.cleanStart() || lacksClientId;
        checkClientId(connect, config);
        long askedExpiry = askedExpirySeconds(connect, isClean, config);
        return new ConnectTerms(
                connect.version(),
                connect.clientId().isEmpty() ? freshId : connect.clientId(),
                connect.clientId().isEmpty(),
                isClean,
                keepAliveSeconds(connect.keepAliveSeconds(), config),
                connect.keepAliveSeconds(),
                Math.min(askedExpiry, config.maxSessionExpiry().toSeconds()),
                askedExpiry,
                (int) properties.number(Property.RECEIVE_MAXIMUM, 65_535),
                (int)
                        Math.min(
                                properties.number(Property.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE),
                                Integer.MAX_VALUE),
                (int) properties.number(Property.TOPIC_ALIAS_MAXIMUM, 0),
                properties.number(Property.REQUEST_PROBLEM_INFORMATION, 1) == 1,
                properties.number(Property.REQUEST_RESPONSE_INFORMATION, 0) == 1,
                will(connect, rules, nowMs));
    }

    /** What the broker is asked for. */
    SessionRequest sessionRequest() {
        return new SessionRequest(clientId, cleanStart, expirySeconds * 1_000, will);
    }

    /**
     * The properties of a successful CONNACK: all that differs from what the client assumes.
     *
     * @param proof the last words of enhanced authentication, or nothing
     */
    PropertyBlock connAckProperties(MqttConfig config, PropertyBlock proof) {
        if (!version.isV5()) {
            return PropertyBlock.EMPTY;
        }
        PropertyBlockBuilder block = PropertyBlock.builder();
        if (expirySeconds != askedExpirySeconds) {
            block.number(Property.SESSION_EXPIRY_INTERVAL, expirySeconds);
        }
        if (assignedId) {
            block.text(Property.ASSIGNED_CLIENT_IDENTIFIER, clientId);
        }
        if (keepAliveSeconds != askedKeepAliveSeconds) {
            block.number(Property.SERVER_KEEP_ALIVE, keepAliveSeconds);
        }
        block.number(Property.RECEIVE_MAXIMUM, config.receiveMaximum());
        block.number(Property.MAXIMUM_PACKET_SIZE, config.maxPacketBytes().bytes());
        block.number(Property.TOPIC_ALIAS_MAXIMUM, config.topicAliasMaximum());
        if (responseInformation && isLevel(clientId)) {
            config.responseInformation()
                    .map(prefix -> prefix + "/" + clientId)
                    .ifPresent(topic -> block.text(Property.RESPONSE_INFORMATION, topic));
        }
        return block.encoded(proof.toBytes()).build();
    }

    /** Whether a client identifier can be a level of a topic of this client alone. */
    private static boolean isLevel(String clientId) {
        return clientId.chars().noneMatch(each -> "/+#".indexOf(each) >= 0);
    }

    private static void checkClientId(Packet.Connect connect, MqttConfig config)
            throws ProtocolViolationException {
        int length = connect.clientId().getBytes(StandardCharsets.UTF_8).length;
        if (length > config.maxClientIdBytes()) {
            throw new ProtocolViolationException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "a client identifier of %d bytes, more than %d"
                            .formatted(length, config.maxClientIdBytes()));
        }
    }

    /**
     * Whether a client has no identifier although its version wants one. Where that is let pass its
     * session is clean: nobody could come back to it.
     */
    private static boolean lacksClientId(Packet.Connect connect, ListenerRules rules)
            throws ProtocolViolationException {
        boolean mayBeEmpty =
                switch (connect.version()) {
                    case V3_1 -> false;
                    case V3_1_1 -> connect.cleanStart();
                    case V5 -> true;
                };
        if (!connect.clientId().isEmpty() || mayBeEmpty) {
            return false;
        }
        if (!rules.allow(Leniency.EMPTY_CLIENT_ID)) {
            throw new ProtocolViolationException(
                    ReasonCode.CLIENT_IDENTIFIER_NOT_VALID,
                    "an empty client identifier [MQTT-3.1.3-8 of 3.1.1]");
        }
        return true;
    }

    /** Before MQTT 5 a session that is not clean is kept as long as the configuration lets it. */
    private static long askedExpirySeconds(
            Packet.Connect connect, boolean isClean, MqttConfig config) {
        if (connect.version().isV5()) {
            return connect.properties().number(Property.SESSION_EXPIRY_INTERVAL, 0);
        }
        return isClean ? 0 : config.maxSessionExpiry().toSeconds();
    }

    /** The interval that a DISCONNECT may still change, within the same limit. */
    static long cappedExpirySeconds(long asked, MqttConfig config) {
        return Math.min(Math.min(asked, NEVER_EXPIRES), config.maxSessionExpiry().toSeconds());
    }

    private static int keepAliveSeconds(int asked, MqttConfig config) {
        int longest = (int) config.maxKeepAlive().toSeconds();
        return asked == 0 ? longest : Math.min(asked, longest);
    }

    private static @Nullable Will will(Packet.Connect connect, ListenerRules rules, long nowMs)
            throws ProtocolViolationException {
        WillData data = connect.will();
        if (data == null) {
            return null;
        }
        Address address = Address.of(data.topic());
        if (address.isReserved()) {
            throw new ProtocolViolationException(
                    ReasonCode.NOT_AUTHORIZED, "the will topic belongs to the broker");
        }
        Message message =
                IncomingMessages.message(
                        address,
                        data.quality(),
                        data.retain(),
                        data.properties(),
                        data.payload(),
                        nowMs,
                        rules.formatCheck());
        long delaySeconds = data.properties().number(Property.WILL_DELAY_INTERVAL, 0);
        return new Will(message, delaySeconds * 1_000);
    }
}
