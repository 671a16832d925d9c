package dev.sluice.mqtt.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;

import dev.sluice.mqtt.vectors.Vector;

import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

/**
 * The codec's promises under Jazzer, which follows coverage from the vectors on. That takes
 * minutes, so it is for who asks: {@code JAZZER_FUZZ=1 mvn -pl adapter-mqtt test
 * -Dtest=CodecFuzzTest}.
 */
@EnabledIfEnvironmentVariable(
        named = "JAZZER_FUZZ",
        matches = ".+",
        disabledReason = "takes minutes; CodecPromisesTest is the short run")
class CodecFuzzTest {
    static Stream<Arguments> seeds() {
        return Vector.all().stream()
                .map(vector -> Arguments.of((Object) CodecPromises.input(vector)));
    }

    @MethodSource("seeds")
    @FuzzTest(maxDuration = "15m")
    void theCodecKeepsItsPromises(byte[] input) {
        CodecPromises.check(input);
    }
}
