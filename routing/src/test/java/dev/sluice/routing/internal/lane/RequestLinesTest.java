package dev.sluice.routing.internal.lane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RequestLinesTest {
    private final RequestLines<String> lines = new RequestLines<>();
    private final List<String> ran = new ArrayList<>();

    @Test
    void requestsAboutOneThingWaitForEachOther() {
        lines.take("a", () -> ran.add("1"));
        lines.take("a", () -> ran.add("2"));
        lines.take("b", () -> ran.add("other"));
        assertEquals(List.of("1", "other"), ran);
        lines.done("a");
        assertEquals(List.of("1", "other", "2"), ran);
        lines.done("a");
        assertThrows(IllegalStateException.class, () -> lines.done("a"));
    }

    /** Requests that need no store are over at once, however many wait. */
    @Test
    void aLongLineTakesNoDeepStack() {
        int[] count = new int[1];
        lines.take("a", () -> {});
        for (int i = 0; i < 200_000; i++) {
            lines.take(
                    "a",
                    () -> {
                        count[0]++;
                        lines.done("a");
                    });
        }
        lines.done("a");
        assertEquals(200_000, count[0]);
    }
}
