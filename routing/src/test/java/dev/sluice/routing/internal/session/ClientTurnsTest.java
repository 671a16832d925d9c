package dev.sluice.routing.internal.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class ClientTurnsTest {
    private final ClientTurns turns = new ClientTurns();
    private final List<String> ran = new ArrayList<>();

    @Test
    void oneClientsRequestsWaitForEachOther() {
        turns.take("a", () -> ran.add("1"));
        turns.take("a", () -> ran.add("2"));
        turns.take("b", () -> ran.add("other"));
        assertEquals(List.of("1", "other"), ran);
        turns.done("a");
        assertEquals(List.of("1", "other", "2"), ran);
        turns.done("a");
        assertThrows(IllegalStateException.class, () -> turns.done("a"));
    }

    /** Requests that need no store are over at once, however many wait. */
    @Test
    void aLongLineTakesNoDeepStack() {
        int[] count = new int[1];
        turns.take("a", () -> {});
        for (int i = 0; i < 200_000; i++) {
            turns.take(
                    "a",
                    () -> {
                        count[0]++;
                        turns.done("a");
                    });
        }
        turns.done("a");
        assertEquals(200_000, count[0]);
    }
}
