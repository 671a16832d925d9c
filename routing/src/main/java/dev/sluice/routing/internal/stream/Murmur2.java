package dev.sluice.routing.internal.stream;

import dev.sluice.core.message.Bytes;

/**
 * The 32-bit hash that Kafka's producers choose partitions with, so that a key has the same
 * partition here as there. It decides where stored messages lie and must never change.
 */
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private Murmur2() {}

    static int hash(Bytes key) {
        int length = key.length();
        int hash = SEED ^ length;
        int whole = length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int word =
                    at(key, i) | at(key, i + 1) << 8 | at(key, i + 2) << 16 | at(key, i + 3) << 24;
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            word *= MULTIPLIER;
            hash *= MULTIPLIER;
            hash ^= word;
        }
        int rest = length - whole;
        if (rest > 0) {
            for (int i = rest - 1; i >= 0; i--) {
                hash ^= at(key, whole + i) << (8 * i);
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }

    private static int at(Bytes key, int index) {
        return key.byteAt(index) & 0xff;
    }
}
