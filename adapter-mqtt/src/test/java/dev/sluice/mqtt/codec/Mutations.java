package dev.sluice.mqtt.codec;

import dev.sluice.mqtt.vectors.Vector;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Inputs that are nearly vectors: bytes changed, cut, doubled, or taken from another vector, mostly
 * with a remaining length that fits again, so that they get past the cutter. <i>Confined to one
 * thread.</i>
 */
final class Mutations {
    private static final int[] TELLING = {0, 1, 2, 3, 4, 0x7F, 0x80, 0x81, 0xC0, 0xED, 0xF4, 0xFF};
    private static final int CHANGES_MAX = 4;

    private final List<byte[]> seeds;
    private final Random random;

    Mutations(List<Vector> seeds, Random random) {
        this.seeds = seeds.stream().map(CodecPromises::input).toList();
        this.random = random;
    }

    byte[] next() {
        byte[] input = seed().clone();
        int changes = 1 + random.nextInt(CHANGES_MAX);
        for (int i = 0; i < changes; i++) {
            input = changed(input);
        }
        return random.nextInt(4) > 0 ? withLength(input) : input;
    }

    private byte[] seed() {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] input) {
        int at = random.nextInt(input.length);
        switch (random.nextInt(6)) {
            case 0 -> input[at] ^= (byte) (1 << random.nextInt(8));
            case 1 -> input[at] = (byte) TELLING[random.nextInt(TELLING.length)];
            case 2 -> input[at] = (byte) random.nextInt(256);
            case 3 -> {
                return joined(input, at, input, at + random.nextInt(input.length - at));
            }
            case 4 -> {
                return joined(input, at, input, random.nextInt(input.length));
            }
            default -> {
                byte[] other = seed();
                return joined(input, at, other, random.nextInt(other.length));
            }
        }
        return input;
    }

    /** The beginning of one and the end of another; never empty. */
    private static byte[] joined(byte[] head, int headEnd, byte[] tail, int tailFrom) {
        byte[] joined = Arrays.copyOf(head, headEnd + tail.length - tailFrom);
        System.arraycopy(tail, tailFrom, joined, headEnd, tail.length - tailFrom);
        return joined.length == 0 ? new byte[] {0} : joined;
    }

    /** The same packet with the remaining length that its body has. */
    private static byte[] withLength(byte[] input) {
        int body = 2;
        while (body < Math.min(5, input.length) && input[body] < 0) {
            body++;
        }
        body++;
        if (body > input.length) {
            return input;
        }
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(input, 0, 2);
        Varint.write(out, input.length - body);
        out.writeBytes(input, body, input.length - body);
        byte[] fitting = new byte[out.readableBytes()];
        out.readBytes(fitting);
        return fitting;
    }
}
