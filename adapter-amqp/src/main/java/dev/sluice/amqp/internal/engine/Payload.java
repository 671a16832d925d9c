package dev.sluice.amqp.internal.engine;

import dev.sluice.core.message.Bytes;

/** A message to send: what was written for this delivery, then what was stored. Immutable. */
public record Payload(Bytes head, Bytes tail) {

    /** Bytes of both parts. */
    public int length() {
        return head.length() + tail.length();
    }

    /** The {@code count} bytes from {@code from}, sharing memory. */
    public Payload slice(int from, int count) {
        if (from == 0 && count == length()) {
            return this;
        }
        int headFrom = Math.min(from, head.length());
        int headCount = Math.min(count, head.length() - headFrom);
        int tailFrom = from + headCount - head.length();
        int tailCount = count - headCount;
        return new Payload(
                head.slice(headFrom, headCount),
                tailCount == 0 ? Bytes.EMPTY : tail.slice(tailFrom, tailCount));
    }
}
