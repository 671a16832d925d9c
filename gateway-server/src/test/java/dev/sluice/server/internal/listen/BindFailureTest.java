package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.config.BindAddress;
import dev.sluice.server.StartException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.net.BindException;

class BindFailureTest {
    private static final BindAddress PLACE = new BindAddress("127.0.0.1", 80);

    @ParameterizedTest
    @CsvSource({
        "Address already in use, is in use by another program; stop that one or change the port",
        "'Permission denied', needs rights that this user does not have; take a port from 1024 on",
        "Cannot assign requested address, is no address of this machine; use 127.0.0.1 or one that"
                + " it has",
        "odd, cannot be bound (odd)",
    })
    void saysWhatToDo(String cause, String advice) {
        assertEquals(
                "listeners.web.bind: 127.0.0.1:80 " + advice,
                BindFailure.explain("listeners.web.bind", PLACE, new BindException(cause))
                        .getMessage());
    }

    @Test
    void addressThatOthersReachIsRefused() {
        StartException refused =
                assertThrows(
                        StartException.class,
                        () -> BindFailure.loopback("admin.bind", new BindAddress("0.0.0.0", 81)));
        assertEquals(
                "admin.bind: other machines can reach 0.0.0.0:81, and this version cannot"
                        + " authenticate them yet; bind to 127.0.0.1:81",
                refused.getMessage());
    }

    @Test
    void bothLoopbackFamiliesAreAllowed() throws Exception {
        assertEquals(7, BindFailure.loopback("a", new BindAddress("::1", 7)).getPort());
        assertEquals(7, BindFailure.loopback("a", new BindAddress("127.1.2.3", 7)).getPort());
    }
}
