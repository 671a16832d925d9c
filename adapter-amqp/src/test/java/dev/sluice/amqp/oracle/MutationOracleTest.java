package dev.sluice.amqp.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.wire.DecodeException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.Random;

/**
 * Bytes that went bad: the adapter's decoder refuses them with its one exception, or makes of them
 * what proton-j makes of them. The exceptions are in {@link ProtonLimits}.
 */
class MutationOracleTest {
    private static final int ROUNDS = 8_000;

    private final RandomValues values = new RandomValues(20_260_303);
    private final RandomPerformatives performatives = new RandomPerformatives(values);
    private final Random random = values.random();
    private int refused;
    private int read;

    private interface Decoder {
        @Nullable Object decode(byte[] bytes) throws DecodeException;
    }

    @Test
    void valuesAreRefusedOrReadAsProtonReadsThem() {
        ProtonCodec proton = ProtonCodec.ofPrimitives();
        for (int round = 0; round < ROUNDS; round++) {
            Object value = values.value();
            byte[] bytes =
                    random.nextBoolean()
                            ? OwnCodec.encode(value)
                            : proton.encode(ProtonValues.toProton(value));
            compare(
                    round,
                    Mutation.of(bytes, random),
                    OwnCodec::decodeValue,
                    mutated -> ProtonValues.fromProton(proton.decode(mutated)));
        }
        assertBothHappened();
    }

    @Test
    void performativesAreRefusedOrReadAsProtonReadsThem() {
        ProtonCodec proton = ProtonCodec.ofDefinedTypes();
        for (int round = 0; round < ROUNDS; round++) {
            Performative performative = performatives.performative();
            byte[] bytes =
                    random.nextBoolean()
                            ? OwnCodec.encode(performative)
                            : proton.encode(ToProton.performative(performative));
            compare(
                    round,
                    Mutation.of(bytes, random),
                    OwnCodec::decodePerformative,
                    mutated -> FromProton.performative(proton.decode(mutated)));
        }
        assertBothHappened();
    }

    @Test
    void saslFramesAreRefusedOrReadAsProtonReadsThem() {
        ProtonCodec proton = ProtonCodec.ofDefinedTypes();
        for (int round = 0; round < ROUNDS; round++) {
            SaslPerformative sasl = performatives.sasl();
            byte[] bytes =
                    random.nextBoolean()
                            ? OwnCodec.encode(sasl)
                            : proton.encode(ToProton.sasl(sasl));
            compare(
                    round,
                    Mutation.of(bytes, random),
                    OwnCodec::decodeSasl,
                    mutated -> FromProton.sasl(proton.decode(mutated)));
        }
        assertBothHappened();
    }

    private void compare(int round, byte[] bytes, Decoder ours, Decoder theirs) {
        String hint = values + " round " + round + ": " + OwnCodec.hex(bytes);
        Object our;
        try {
            our = ours.decode(bytes);
        } catch (DecodeException refusal) {
            refused++;
            if (!ProtonLimits.isStricter(refusal.reason())) {
                assertTheyRefuse(bytes, theirs, refusal.reason() + ", " + hint);
            }
            return;
        }
        read++;
        Object their;
        try {
            their = theirs.decode(bytes);
        } catch (RuntimeException | DecodeException refusal) {
            assertTrue(
                    ProtonLimits.of(our) != null,
                    () -> "only we read " + our + ", they say " + refusal + ", " + hint);
            return;
        }
        if (ProtonLimits.of(our) == null) {
            assertEquals(Plain.of(our), Plain.of(their), hint);
        }
    }

    private static void assertTheyRefuse(byte[] bytes, Decoder theirs, String hint) {
        Object their;
        try {
            their = theirs.decode(bytes);
        } catch (RuntimeException | DecodeException refusal) {
            return;
        }
        throw new AssertionError("only they read " + their + "; we say " + hint);
    }

    /** Mutations that are all refused, or all read, would test nothing. */
    private void assertBothHappened() {
        assertTrue(refused > ROUNDS / 4, () -> refused + " refused");
        assertTrue(read > ROUNDS / 20, () -> read + " read");
    }
}
