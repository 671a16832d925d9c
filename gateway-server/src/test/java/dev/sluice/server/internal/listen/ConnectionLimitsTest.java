package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.config.ByteSize;
import dev.sluice.server.config.LimitsConfig;
import dev.sluice.server.internal.listen.ConnectionLimits.Verdict;

import org.junit.jupiter.api.Test;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

class ConnectionLimitsTest {
    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final InetAddress HERE = address(1);
    private static final InetAddress THERE = address(2);

    private final ConnectionLimits limits = new ConnectionLimits(config(4, 2));

    @Test
    void refusesWhenAllPlacesAreTakenUntilOneLeaves() {
        for (int i = 0; i < 4; i++) {
            assertEquals(Verdict.ENTERED, limits.enter());
        }
        assertEquals(Verdict.ALL_TAKEN, limits.enter());
        assertEquals(Verdict.ALL_TAKEN, limits.enter());
        limits.leave();
        assertEquals(Verdict.ENTERED, limits.enter());
        assertEquals(Verdict.ALL_TAKEN, limits.enter());
    }

    @Test
    void refusesAnAddressThatHasItsPlacesUntilOneLeaves() {
        assertEquals(Verdict.ENTERED, limits.enter(HERE));
        assertEquals(Verdict.ENTERED, limits.enter(HERE));
        assertEquals(Verdict.ADDRESS_FULL, limits.enter(HERE));
        assertEquals(Verdict.ENTERED, limits.enter(THERE));
        limits.leave(HERE);
        assertEquals(Verdict.ENTERED, limits.enter(HERE));
        assertEquals(Verdict.ADDRESS_FULL, limits.enter(HERE));
    }

    @Test
    void loopbackMayBeManyClients() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Verdict.ENTERED, limits.enter(LOOPBACK));
        }
    }

    @Test
    void addressIsForgottenWithItsLastConnection() {
        for (int i = 0; i < 10; i++) {
            assertEquals(Verdict.ENTERED, limits.enter(HERE));
            assertEquals(Verdict.ENTERED, limits.enter(HERE));
            limits.leave(HERE);
            limits.leave(HERE);
        }
    }

    @Test
    void verdictNamesTheKeyToChange() {
        assertEquals("limits.connections", Verdict.ALL_TAKEN.key());
        assertEquals("limits.connections-per-address", Verdict.ADDRESS_FULL.key());
    }

    private static LimitsConfig config(int connections, int perAddress) {
        return new LimitsConfig(
                connections,
                perAddress,
                Duration.ofSeconds(1),
                new ByteSize(65_536),
                Duration.ofSeconds(1));
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, (byte) last});
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
