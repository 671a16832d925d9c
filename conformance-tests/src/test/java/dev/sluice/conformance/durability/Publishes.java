package dev.sluice.conformance.durability;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One publisher's messages: numbered, with random bodies, a few of them unanswered at a time. Goes
 * on until the broker is gone.
 *
 * <p><i>Thread-safe.</i>
 */
final class Publishes {
    private static final int UNANSWERED_MAX = 64;
    private static final int BODY_BYTES_MAX = 2048;
    private static final int HEADER_BYTES = 8;

    private final int publisher;
    private final Random random;
    private final NavigableMap<Integer, byte[]> acknowledged = new ConcurrentSkipListMap<>();

    /** Sends one message and tells later whether the broker acknowledged it. */
    @FunctionalInterface
    interface Sender {
        void send(byte[] body, Answer answer) throws Exception;
    }

    /** What the broker said. */
    @FunctionalInterface
    interface Answer {
        void is(boolean acknowledged);
    }

    Publishes(int publisher, long seed) {
        this.publisher = publisher;
        this.random = new Random(seed);
    }

    /**
     * Publishes from number {@code first} on until a message is not acknowledged; returns the next.
     *
     * @param answers counted down with each acknowledgement
     */
    int run(int first, Sender sender, CountDownLatch answers) throws InterruptedException {
        Semaphore room = new Semaphore(UNANSWERED_MAX);
        AtomicBoolean isOver = new AtomicBoolean();
        int number = first;
        while (!isOver.get()) {
            if (!room.tryAcquire(100, TimeUnit.MILLISECONDS)) {
                continue;
            }
            int sent = number++;
            byte[] body = body(sent);
            try {
                sender.send(
                        body,
                        isAcknowledged -> {
                            if (isAcknowledged) {
                                acknowledged.put(sent, body);
                                answers.countDown();
                            } else {
                                isOver.set(true);
                            }
                            room.release();
                        });
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception connectionIsGone) {
                isOver.set(true);
            }
        }
        return number;
    }

    private byte[] body(int number) {
        byte[] body = new byte[HEADER_BYTES + random.nextInt(BODY_BYTES_MAX)];
        random.nextBytes(body);
        ByteBuffer.wrap(body).putInt(publisher).putInt(number);
        return body;
    }

    static int publisherOf(byte[] body) {
        return ByteBuffer.wrap(body).getInt(0);
    }

    static int numberOf(byte[] body) {
        return ByteBuffer.wrap(body).getInt(4);
    }

    /** What the broker has acknowledged, by number. */
    Map<Integer, byte[]> acknowledged() {
        return new TreeMap<>(acknowledged);
    }
}
