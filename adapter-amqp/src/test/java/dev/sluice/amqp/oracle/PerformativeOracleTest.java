package dev.sluice.amqp.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.wire.DecodeException;

import org.junit.jupiter.api.Test;

class PerformativeOracleTest {
    private static final int ROUNDS = 3_000;

    private final ProtonCodec proton = ProtonCodec.ofDefinedTypes();
    private final RandomValues values = new RandomValues(20_260_302);
    private final RandomPerformatives performatives = new RandomPerformatives(values);

    @Test
    void protonReadsThePerformativesWeWrite() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            Performative performative = performatives.performative();
            byte[] bytes = OwnCodec.encode(performative);
            Performative theirs = FromProton.performative(proton.decode(bytes));
            Performative ours = OwnCodec.decodePerformative(bytes);
            assertEquals(Plain.of(performative), Plain.of(theirs), hint(round, bytes));
            assertEquals(Plain.of(performative), Plain.of(ours), hint(round, bytes));
        }
    }

    @Test
    void weReadThePerformativesProtonWrites() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            Performative performative = performatives.performative();
            byte[] bytes = proton.encode(ToProton.performative(performative));
            Performative read = OwnCodec.decodePerformative(bytes);
            assertEquals(Plain.of(performative), Plain.of(read), hint(round, bytes));
        }
    }

    @Test
    void bothReadTheSaslFramesOfEachOther() throws DecodeException {
        for (int round = 0; round < ROUNDS; round++) {
            SaslPerformative sasl = performatives.sasl();
            byte[] ours = OwnCodec.encode(sasl);
            assertEquals(sasl, FromProton.sasl(proton.decode(ours)), hint(round, ours));
            byte[] theirs = proton.encode(ToProton.sasl(sasl));
            assertEquals(sasl, OwnCodec.decodeSasl(theirs), hint(round, theirs));
        }
    }

    private String hint(int round, byte[] bytes) {
        return values + " round " + round + ": " + OwnCodec.hex(bytes);
    }
}
