package dev.sluice.mqtt;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;
import dev.sluice.core.address.Address;

import java.time.Duration;
import java.util.Optional;

/**
 * The keys of an MQTT listener: limits, and what it offers. Immutable.
 *
 * @param maxPacketBytes the largest packet a client may send, told to MQTT 5 clients
 * @param maxConnectBytes the largest CONNECT
 * @param connectTimeout how long a connection may take until its CONNECT is complete
 * @param maxKeepAlive the longest keep alive; one of 0 counts as longer
 * @param receiveMaximum how many of a client's messages may be unanswered
 * @param sendMaximum how many deliveries may be unacknowledged by a client
 * @param sendWindow how many bytes of deliveries may be on their way to a client
 * @param topicAliasMaximum topic aliases a client may use
 * @param topicAliasSendMaximum topic aliases that the broker uses towards a client, which says how
 *     many it takes
 * @param maxSessionExpiry the longest a session outlives its connection
 * @param maxTopicLevels levels in a topic name or filter
 * @param maxSubscriptionsPerSession subscriptions of one session and filters in one packet
 * @param maxUserProperties user properties in one packet
 * @param maxClientIdBytes the longest client identifier
 * @param responseInformation the topic below which each client gets its own, to be told to those
 *     who ask for response information
 * @param onDenied what becomes of a client that publishes or subscribes where it may not
 * @param mode how it takes what clients get wrong
 * @param checkPayloadFormat whether a payload that is said to be UTF-8 must be
 * @param redirect where all clients are sent instead
 */
public record MqttConfig(
        @Default("8MiB") ByteSize maxPacketBytes,
        @Default("64KiB") ByteSize maxConnectBytes,
        @Default("10s") Duration connectTimeout,
        @Default("18h") Duration maxKeepAlive,
        @Default("1024") int receiveMaximum,
        @Default("1024") int sendMaximum,
        @Default("4MiB") ByteSize sendWindow,
        @Default("32") int topicAliasMaximum,
        @Default("32") int topicAliasSendMaximum,
        @Default("7d") Duration maxSessionExpiry,
        @Default("32") int maxTopicLevels,
        @Default("1000") int maxSubscriptionsPerSession,
        @Default("64") int maxUserProperties,
        @Default("1024") int maxClientIdBytes,
        Optional<String> responseInformation,
        @Default("answer") OnDenied onDenied,
        @Default("strict") Mode mode,
        @Default("true") boolean checkPayloadFormat,
        Optional<Redirect> redirect) {
    private static final long LARGEST_PACKET_BYTES = 268_435_460;

    public MqttConfig {
        checkRange("max-packet-bytes", maxPacketBytes.bytes(), 16, LARGEST_PACKET_BYTES);
        checkRange("max-connect-bytes", maxConnectBytes.bytes(), 16, LARGEST_PACKET_BYTES);
        checkRange("connect-timeout in ms", connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
        checkRange("max-keep-alive in s", maxKeepAlive.toSeconds(), 1, 65_535);
        checkRange("receive-maximum", receiveMaximum, 1, 65_535);
        checkRange("send-maximum", sendMaximum, 1, 65_535);
        checkRange("send-window", sendWindow.bytes(), 1, Integer.MAX_VALUE);
        checkRange("topic-alias-maximum", topicAliasMaximum, 0, 65_535);
        checkRange("topic-alias-send-maximum", topicAliasSendMaximum, 0, 65_535);
        checkRange("max-session-expiry in s", maxSessionExpiry.toSeconds(), 0, 0xFFFF_FFFEL);
        checkRange("max-topic-levels", maxTopicLevels, 1, 65_535);
        checkRange("max-subscriptions-per-session", maxSubscriptionsPerSession, 1, 1_000_000);
        checkRange("max-user-properties", maxUserProperties, 0, 65_535);
        checkRange("max-client-id-bytes", maxClientIdBytes, 23, 65_535);
        responseInformation.ifPresent(Address::of);
    }

    private static void checkRange(String name, long value, long minimum, long maximum) {
        if (value < minimum || value > maximum) {
            throw new IllegalArgumentException(
                    "%s is %d, not within %d to %d".formatted(name, value, minimum, maximum));
        }
    }
}
