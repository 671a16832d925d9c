package dev.sluice.amqp;

import dev.sluice.config.ByteSize;
import dev.sluice.config.Default;

import java.time.Duration;
import java.util.List;

/**
 * The keys of a listener that speaks AMQP 1.0 (docs/amqp.md). Immutable.
 *
 * @param containerId the name the broker gives itself
 * @param saslMechanisms what is offered, in that order; ANONYMOUS also admits peers without SASL
 * @param maxFrameBytes the largest frame taken
 * @param maxMessageBytes the largest message taken
 * @param maxPartialBytes unfinished messages of one connection together
 * @param channelMax the highest channel, so one less than the sessions of a connection
 * @param handleMax the highest handle, so one less than the links of a session
 * @param maxLinks links of one connection
 * @param sessionWindow transfer frames that a session may send ahead
 * @param linkCredit messages that a publisher may have without an outcome
 * @param maxUnansweredBytes bytes of those, of all publishers of a connection
 * @param maxUnsettled messages that a consumer may have unsettled
 * @param maxUnsentBytes bytes that a consumer may have on the way to the transport
 * @param idleTimeout after which a silent peer is given up; half of it is advertised; 0 for none
 * @param handshakeTimeout from the accept to Open
 * @param closeTimeout from the broker's Close until the transport is closed unanswered
 */
public record AmqpConfig(
        @Default("sluice") String containerId,
        @Default("[PLAIN, ANONYMOUS]") List<String> saslMechanisms,
        @Default("64KiB") ByteSize maxFrameBytes,
        @Default("16MiB") ByteSize maxMessageBytes,
        @Default("32MiB") ByteSize maxPartialBytes,
        @Default("255") int channelMax,
        @Default("255") int handleMax,
        @Default("1024") int maxLinks,
        @Default("2048") int sessionWindow,
        @Default("500") int linkCredit,
        @Default("32MiB") ByteSize maxUnansweredBytes,
        @Default("10000") int maxUnsettled,
        @Default("1MiB") ByteSize maxUnsentBytes,
        @Default("60s") Duration idleTimeout,
        @Default("10s") Duration handshakeTimeout,
        @Default("2s") Duration closeTimeout) {

    private static final int MIN_FRAME_BYTES = 512;
    private static final int MAX_FRAME_BYTES = 16 << 20;
    private static final int MAX_CHANNEL = 65_535;

    /** Refuses values that cannot work. */
    public AmqpConfig {
        saslMechanisms = List.copyOf(saslMechanisms);
        check(!containerId.isEmpty(), "container-id is empty");
        check(!saslMechanisms.isEmpty(), "sasl-mechanisms is empty");
        check(
                maxFrameBytes.bytes() >= MIN_FRAME_BYTES
                        && maxFrameBytes.bytes() <= MAX_FRAME_BYTES,
                "max-frame-bytes must be from 512 to 16MiB");
        check(
                maxMessageBytes.bytes() > 0 && maxMessageBytes.bytes() <= 1 << 30,
                "max-message-bytes must be from 1 to 1GiB");
        check(
                maxPartialBytes.bytes() >= maxMessageBytes.bytes(),
                "max-partial-bytes must not be below max-message-bytes");
        check(channelMax >= 0 && channelMax <= MAX_CHANNEL, "channel-max must be 0 to 65535");
        check(handleMax >= 0, "handle-max must not be negative");
        check(maxLinks > 0, "max-links must be positive");
        check(sessionWindow > 0, "session-window must be positive");
        check(linkCredit > 0, "link-credit must be positive");
        check(maxUnansweredBytes.bytes() > 0, "max-unanswered-bytes must be positive");
        check(maxUnsettled > 0, "max-unsettled must be positive");
        check(maxUnsentBytes.bytes() > 0, "max-unsent-bytes must be positive");
        check(
                idleTimeout.isZero() || idleTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                "idle-timeout must be 0 or at least 1s");
        check(handshakeTimeout.isPositive(), "handshake-timeout must be positive");
        check(closeTimeout.isPositive(), "close-timeout must be positive");
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
