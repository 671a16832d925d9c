package dev.sluice.amqp.internal.engine;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.core.message.Bytes;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A message of which frames are still to come. Grows with what arrives, at most to twice that.
 *
 * <p>Confined to its event loop.
 */
final class PartialMessage {

    private final int deliveryId;
    private final Binary tag;
    private byte[] bytes = new byte[0];
    private int length;
    private boolean isSettled;

    PartialMessage(int deliveryId, Binary tag) {
        this.deliveryId = deliveryId;
        this.tag = tag;
    }

    int deliveryId() {
        return deliveryId;
    }

    Binary tag() {
        return tag;
    }

    int length() {
        return length;
    }

    boolean isSettled() {
        return isSettled;
    }

    /** Settled on any transfer is settled for the delivery (AMQP 2.7.5). */
    void markSettled() {
        isSettled = true;
    }

    void append(ByteBuffer payload, boolean isLast) {
        int total = length + payload.remaining();
        if (total > bytes.length) {
            bytes = Arrays.copyOf(bytes, isLast ? total : Math.max(total, bytes.length * 2));
        }
        int added = payload.remaining();
        payload.get(bytes, length, added);
        length += added;
    }

    Bytes finish() {
        return Bytes.wrap(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
}
