package dev.sluice.server.internal.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

class OriginRuleTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    @ParameterizedTest
    @CsvSource({
        "http://localhost:8080, localhost:1884, true",
        "http://LOCALHOST:8080, localhost:1884, true",
        "http://127.0.0.1, 127.0.0.1:1884, true",
        "http://[::1]:8080, [::1]:1884, true",
        "https://localhost, localhost, true",
        "http://localhost, 127.0.0.1:1884, false",
        "http://evil.example, localhost:1884, false",
        "null, localhost:1884, false",
        "'', localhost:1884, false",
        "http://localhost.evil.example, localhost:1884, false",
        "file://, localhost:1884, false",
        "http://a b, localhost:1884, false",
    })
    void pagesOfTheSameHostMayByDefault(String origin, String host, boolean isAllowed) {
        assertEquals(isAllowed, new OriginRule(List.of()).allows(origin, host, LOOPBACK));
    }

    /** A name of somebody else's may lead to this machine: the page is theirs all the same. */
    @Test
    void aNameThatLeadsHereIsNoProofOnLoopback() throws UnknownHostException {
        OriginRule rule = new OriginRule(List.of());
        String origin = "http://evil.example:1884";
        assertEquals(false, rule.allows(origin, "evil.example:1884", LOOPBACK));
        InetAddress outside = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        assertEquals(true, rule.allows(origin, "evil.example:1884", outside));
    }

    @ParameterizedTest
    @CsvSource({
        "https://www.example.com, true",
        "https://WWW.example.com, true",
        "https://www.example.com:443, true",
        "https://www.example.com:8443, false",
        "http://www.example.com, false",
        "https://example.com, false",
        "https://www.example.com.evil.example, false",
        "http://localhost:8080, true",
        "http://localhost, false",
        "http://127.0.0.1:1884, false",
        "null, false",
    })
    void listedOnesMayAndNoOthers(String origin, boolean isAllowed) {
        OriginRule rule =
                new OriginRule(List.of("https://www.Example.com:443", "http://localhost:8080"));
        assertEquals(isAllowed, rule.allows(origin, "127.0.0.1:1884", LOOPBACK));
    }

    @Test
    void aStarLetsEverybodyIn() {
        OriginRule rule = new OriginRule(List.of("*"));
        assertEquals(true, rule.allows("http://evil.example", "localhost", LOOPBACK));
        assertEquals(true, rule.allows("null", "localhost", LOOPBACK));
    }
}
