package dev.sluice.amqp.oracle;

import java.util.Arrays;
import java.util.Random;

/** What happens to bytes on a bad day: cut, flipped, inserted, overwritten. Stateless. */
public final class Mutation {
    private static final byte[] TELLING = {
        0,
        1,
        0x40,
        0x41,
        0x43,
        0x45,
        0x53,
        0x56,
        0x70,
        (byte) 0x80,
        (byte) 0xA0,
        (byte) 0xA1,
        (byte) 0xA3,
        (byte) 0xB0,
        (byte) 0xC0,
        (byte) 0xC1,
        (byte) 0xD0,
        (byte) 0xE0,
        (byte) 0xF0,
        (byte) 0xFF
    };

    private Mutation() {}

    /** A changed copy. */
    public static byte[] of(byte[] bytes, Random random) {
        byte[] mutated = once(bytes, random);
        return random.nextInt(3) == 0 ? once(mutated, random) : mutated;
    }

    private static byte[] once(byte[] bytes, Random random) {
        if (bytes.length == 0) {
            return bytes;
        }
        int at = random.nextInt(bytes.length);
        return switch (random.nextInt(5)) {
            case 0 -> Arrays.copyOf(bytes, at);
            case 1 -> {
                byte[] flipped = bytes.clone();
                flipped[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
                yield flipped;
            }
            case 2 -> {
                byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
                System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
                longer[at] = telling(random);
                yield longer;
            }
            case 3 -> {
                byte[] shorter = Arrays.copyOf(bytes, bytes.length - 1);
                System.arraycopy(bytes, at + 1, shorter, at, shorter.length - at);
                yield shorter;
            }
            default -> {
                byte[] overwritten = bytes.clone();
                overwritten[at] = telling(random);
                yield overwritten;
            }
        };
    }

    private static byte telling(Random random) {
        return TELLING[random.nextInt(TELLING.length)];
    }
}
