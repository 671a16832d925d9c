package dev.sluice.routing.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ClientLinesTest {
    private final ClientLines clients = new ClientLines();
    private final List<String> ran = new ArrayList<>();

    @Test
    void oneClientsRequestsWaitForEachOther() {
        clients.take("a", () -> ran.add("1"));
        clients.take("a", () -> ran.add("2"));
        clients.take("b", () -> ran.add("other"));
        assertEquals(List.of("1", "other"), ran);
        clients.done("a");
        assertEquals(List.of("1", "other", "2"), ran);
        clients.done("a");
        assertThrows(IllegalStateException.class, () -> clients.done("a"));
    }

    /** Requests that need no store are over at once, however many wait. */
    @Test
    void aLongLineTakesNoDeepStack() {
        int[] count = new int[1];
        clients.take("a", () -> {});
        for (int i = 0; i < 200_000; i++) {
            clients.take(
                    "a",
                    () -> {
                        count[0]++;
                        clients.done("a");
                    });
        }
        clients.done("a");
        assertEquals(200_000, count[0]);
    }
}
