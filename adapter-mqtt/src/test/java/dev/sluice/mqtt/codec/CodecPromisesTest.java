package dev.sluice.mqtt.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.mqtt.vectors.Vector;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The codec's promises for the vectors and for what becomes of them by chance. {@code
 * -Dsluice.fuzz.runs=N} makes more of it, {@code -Dsluice.seed=N} the same again.
 */
class CodecPromisesTest {
    private static final int RUNS = Integer.getInteger("sluice.fuzz.runs", 50_000);

    @Test
    void holdForEveryVector() {
        List<String> broken = new ArrayList<>();
        for (Vector vector : Vector.all()) {
            try {
                List<String> outcome = CodecPromises.check(CodecPromises.input(vector));
                String expected = vector.expected();
                assertEquals(expected.equals("more") ? List.of() : List.of(expected), outcome);
            } catch (AssertionError | RuntimeException e) {
                broken.add(vector + ": " + e);
            }
        }
        assertTrue(broken.isEmpty(), () -> String.join("\n", broken));
    }

    @Test
    void holdForMutations() {
        long seed = Long.getLong("sluice.seed", new Random().nextLong());
        System.out.println("random seed: -Dsluice.seed=" + seed);
        Mutations mutations = new Mutations(Vector.all(), new Random(seed));
        Set<String> kinds = new HashSet<>();
        for (int i = 0; i < RUNS; i++) {
            byte[] input = mutations.next();
            try {
                for (String packet : CodecPromises.check(input)) {
                    kinds.add(packet.substring(0, (packet + " ").indexOf(' ')));
                }
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed %d, run %d: %s".formatted(seed, i, HexFormat.of().formatHex(input)),
                        e);
            }
        }
        // Mutations that no decoder takes would show nothing.
        for (PacketType type : EnumSet.complementOf(EnumSet.of(PacketType.WILL))) {
            assertTrue(kinds.contains(type.name()), () -> type + " is not among " + kinds);
        }
    }
}
