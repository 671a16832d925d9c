package dev.sluice.benchmarks.slow;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * A publisher that sends one queue some messages every two milliseconds, as long as not too many
 * are unanswered. The body says when it was sent.
 *
 * <p><i>Confined to its loop.</i>
 */
final class Publishing {
    private static final Duration TICK = Duration.ofMillis(2);
    private static final int WINDOW = 256;

    private final Loop loop;
    private final BrokerConnection connection;
    private final Address queue;
    private final int perTick;
    private final int bodyBytes;
    private int unanswered;
    private long answered;
    private boolean isOver;

    Publishing(Loop loop, BrokerConnection connection, String queue, int perTick, int bodyBytes) {
        this.loop = loop;
        this.connection = connection;
        this.queue = Address.of(queue);
        this.perTick = perTick;
        this.bodyBytes = bodyBytes;
    }

    void tick() {
        if (isOver) {
            return;
        }
        for (int i = 0; i < perTick && unanswered < WINDOW; i++) {
            unanswered++;
            connection.publish(message(), Target.Kind.QUEUE, 0, (_, result) -> answered(result));
        }
        loop.schedule(TICK, this::tick);
    }

    private Message message() {
        byte[] body = ByteBuffer.allocate(bodyBytes).putLong(loop.nanoTime()).array();
        return Message.to(queue).body(Bytes.wrap(body), BodyKind.BINARY).build();
    }

    private void answered(PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            throw new IllegalStateException(queue + " did not take a message: " + result);
        }
        unanswered--;
        answered++;
    }

    void end() {
        isOver = true;
    }

    /** How many messages were taken. */
    long answered() {
        return answered;
    }

    /** Whether it waits for its queue. */
    boolean isHeldUp() {
        return unanswered >= WINDOW;
    }
}
