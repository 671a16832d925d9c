package dev.sluice.storage.internal.compact;

import dev.sluice.core.message.Bytes;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The last offset of each key, up to a number of keys. A key is known by the first 128 bits of its
 * SHA-256, so nobody can make a key that is taken for another one. A slot takes 24 bytes and three
 * of four are used: 32 MiB for a million keys.
 *
 * <p><i>Confined to one thread.</i>
 */
final class KeyOffsets {
    static final int SLOT_BYTES = 24;

    private static final int FIELDS = 3;
    private static final int LOW = 1;
    private static final int OFFSET = 2;
    private static final int DIGEST_BYTES = 32;

    /** Two halves of the hash, then the offset plus 1; 0 in an empty slot. */
    private final long[] slots;

    private final int slotCount;
    private final int most;
    private final MessageDigest digest;
    private final byte[] hash = new byte[DIGEST_BYTES];
    private int count;

    /**
     * @param keys how many it is asked to hold
     * @param maxBytes what it may take; it holds at least one key
     */
    KeyOffsets(long keys, long maxBytes) {
        long largest = Math.min(maxBytes / SLOT_BYTES, Integer.MAX_VALUE / FIELDS - FIELDS);
        slotCount = (int) Math.max(2, Math.min(largest, keys + keys / 3 + 2));
        most = Math.max(1, slotCount - slotCount / 4 - 1);
        slots = new long[FIELDS * slotCount];
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** How many more keys fit. */
    int room() {
        return most - count;
    }

    int count() {
        return count;
    }

    /** Notes that the key stands at an offset, which is higher than all before. */
    void put(Bytes key, long offset) {
        int slot = find(key);
        if (slots[slot + OFFSET] == 0) {
            if (count == most) {
                throw new IllegalStateException("no room for more than " + most + " keys");
            }
            count++;
            slots[slot] = longAt(0);
            slots[slot + LOW] = longAt(Long.BYTES);
        }
        slots[slot + OFFSET] = offset + 1;
    }

    /** The last offset of the key, or -1. */
    long get(Bytes key) {
        return slots[find(key) + OFFSET] - 1;
    }

    /** The key's slot or the empty one where it belongs. Leaves its hash. */
    private int find(Bytes key) {
        key.update(digest);
        try {
            digest.digest(hash, 0, DIGEST_BYTES);
        } catch (DigestException e) {
            throw new IllegalStateException("SHA-256 has " + DIGEST_BYTES + " bytes", e);
        }
        long high = longAt(0);
        long low = longAt(Long.BYTES);
        int index = (int) Long.remainderUnsigned(low, slotCount);
        while (true) {
            int slot = FIELDS * index;
            boolean isIts = slots[slot] == high && slots[slot + LOW] == low;
            if (isIts || slots[slot + OFFSET] == 0) {
                return slot;
            }
            index = index + 1 == slotCount ? 0 : index + 1;
        }
    }

    private long longAt(int at) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | (hash[at + i] & 0xff);
        }
        return value;
    }
}
