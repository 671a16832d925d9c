package dev.sluice.routing.internal.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.message.Bytes;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Murmur2Test {
    /** Values that Kafka's producers compute. */
    @ParameterizedTest
    @CsvSource({
        "21, -973932308",
        "foobar, -790332482",
        "a-little-bit-long-string, -985981536",
        "a-little-bit-longer-string, -1486304829",
        "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8, -58897971",
        "abc, 479470107"
    })
    void hashesAsKafkaDoes(String key, int hash) {
        assertEquals(hash, Murmur2.hash(Bytes.utf8(key)));
    }
}
