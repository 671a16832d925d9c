package dev.sluice.core.contract;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Common ground of the contract of the broker port. An implementation's test extends each of the
 * contracts beside this one, usually as nested classes that share one {@link #start}.
 *
 * <p>Connections are spread over the rig's loops, so a rig with several loops tests the hand-over
 * between them. After each test no listener may have been called on a wrong loop, out of turn, or
 * after its end.
 */
public abstract class BrokerContract {
    /** A queue without other filters. */
    static final String ORDERS = "orders";

    /** A queue that is bound to {@code work/#} as well. */
    static final String JOBS = "jobs";

    /** A stream that captures {@code events/#} and {@code captured/#}. */
    static final String EVENTS = "events";

    /** A stream of four partitions that captures {@code parted/#}. */
    static final String PARTED = "parted";

    private final Violations violations = new Violations();
    private @Nullable BrokerRig rig;
    private int connections;

    /** A new broker in which exactly this exists. */
    protected abstract BrokerRig start(BrokerRig.Declared declared);

    @AfterEach
    void noListenerWasCalledThatShouldNotBe() {
        if (rig != null) {
            rig.loops().runPending();
        }
        violations.assertNone();
    }

    BrokerRig rig() {
        if (rig == null) {
            start(false);
        }
        return Objects.requireNonNull(rig);
    }

    /** Starts the broker, if its rule for new queues is not the usual one. */
    void start(boolean autoCreatesQueues) {
        rig =
                start(
                        new BrokerRig.Declared(
                                Map.of(
                                        ORDERS, List.of(),
                                        JOBS, List.of(TopicFilter.of("work/#"))),
                                Map.of(
                                        EVENTS,
                                        new BrokerRig.Stream(
                                                List.of(
                                                        TopicFilter.of("events/#"),
                                                        TopicFilter.of("captured/#")),
                                                1),
                                        PARTED,
                                        new BrokerRig.Stream(
                                                List.of(TopicFilter.of("parted/#")), 4)),
                                autoCreatesQueues));
    }

    /** A new connection, on the next loop. */
    Peer connect() {
        return connectOnly().authenticated();
    }

    /** A new connection that has not authenticated. */
    Peer connectOnly() {
        return new Peer(rig(), violations, connections++);
    }

    Violations violations() {
        return violations;
    }

    long nowMs() {
        return rig().loops().clock().millis();
    }

    static Message.Builder text(String address, String body) {
        return Message.to(Address.of(address))
                .timestampMs(1_000)
                .quality(Quality.AT_LEAST_ONCE)
                .body(Bytes.utf8(body), BodyKind.TEXT);
    }

    /** Publishes one message per body to whatever is bound to the address. */
    static void publish(Peer peer, String address, String... bodies) {
        for (String body : bodies) {
            PublishResult result = peer.publish(text(address, body).build(), Target.Kind.ANY);
            if (!result.isAccepted()) {
                throw new AssertionError(address + " did not take \"" + body + "\": " + result);
            }
        }
    }
}
