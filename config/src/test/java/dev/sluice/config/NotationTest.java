package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Durations, sizes, bind addresses and the nearest of several words. */
class NotationTest {
    @ParameterizedTest
    @CsvSource({"250ms, PT0.25S", "10s, PT10S", "5m, PT5M", "2h, PT2H", "7d, PT168H", "0s, PT0S"})
    void readsDurations(String text, Duration duration) {
        assertEquals(duration, DurationText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10", "s", "-1s", "1.5h", "1h30m", "10 s", "10S", "36501d", "1us", "١s"})
    void refusesOtherDurations(String text) {
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse(text));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "512, 512, 512",
        "512B, 512, 512",
        "64KiB, 65536, 64KiB",
        "1 MiB, 1048576, 1MiB",
        "1536MiB, 1610612736, 1536MiB",
        "2048MiB, 2147483648, 2GiB",
        "8388607TiB, 9223370937343148032, 8388607TiB"
    })
    void readsAndWritesSizes(String text, long bytes, String written) {
        assertEquals(new ByteSize(bytes), ByteSize.parse(text));
        assertEquals(written, new ByteSize(bytes).toString());
    }

    @ParameterizedTest
    @CsvSource({
        "8388608TiB, 'a size is at most 8388607TiB'",
        "9223372036854775808, 'a size is at most 8388607TiB'",
        "64kB, 'unknown unit kB; write KiB; units are B, KiB, MiB, GiB or TiB'",
        "1M, 'unknown unit M; write MiB; units are B, KiB, MiB, GiB or TiB'",
        "1parsec, 'unknown unit parsec; units are B, KiB, MiB, GiB or TiB'",
        "-1, 'a size is a whole number with the unit B, KiB, MiB, GiB or TiB, such as 64KiB'",
        "1.5GiB, 'a size is a whole number with the unit B, KiB, MiB, GiB or TiB, such as 64KiB'"
    })
    void refusesOtherSizes(String text, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, () -> ByteSize.parse(text))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new ByteSize(-1));
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:1883, 127.0.0.1, 1883",
        "localhost:0, localhost, 0",
        "[::1]:1883, ::1, 1883",
        "[fe80::1%eth0]:65535, fe80::1%eth0, 65535",
        "broker-1.example.com:5672, broker-1.example.com, 5672"
    })
    void readsAndWritesBindAddresses(String text, String host, int port) {
        assertEquals(new BindAddress(host, port), BindAddress.parse(text));
        assertEquals(text, new BindAddress(host, port).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "1883",
                ":1883",
                "127.0.0.1",
                "127.0.0.1:",
                "127.0.0.1:65536",
                "127.0.0.1:-1",
                "127.0.0.1:http",
                "127.0.0.1: 1883",
                "::1:1883",
                "[::1]1883",
                "[127.0.0.1]:1883",
                "[::1:1883",
                "tcp://127.0.0.1:1883",
                "a b:1"
            })
    void refusesOtherBindAddresses(String text) {
        assertThrows(IllegalArgumentException.class, () -> BindAddress.parse(text));
    }

    @Test
    void bindAddressesLeadToSockets() {
        assertEquals(1883, BindAddress.parse("[::1]:1883").toSocketAddress().getPort());
        assertEquals(
                "127.0.0.1",
                BindAddress.parse("127.0.0.1:0").toSocketAddress().getAddress().getHostAddress());
    }

    @ParameterizedTest
    @CsvSource({
        "bnd, bind",
        "bidn, bind",
        "BIND, bind",
        "max_packet_bytes, max-packet-bytes",
        "maxPacketByte, max-packet-bytes",
        "protocl, protocol"
    })
    void findsTheNearestKey(String written, String meant) {
        List<String> valid = List.of("protocol", "bind", "max-packet-bytes");
        assertEquals(Optional.of(meant), NearestKey.find(written, valid));
    }

    @Test
    void findsNoNearestKeyForSomethingElse() {
        List<String> valid = List.of("protocol", "bind");
        assertEquals(Optional.empty(), NearestKey.find("tls", valid));
        assertEquals(Optional.empty(), NearestKey.find("b".repeat(1_000_000), valid));
        assertEquals(Optional.empty(), NearestKey.find("x", List.of()));
    }
}
