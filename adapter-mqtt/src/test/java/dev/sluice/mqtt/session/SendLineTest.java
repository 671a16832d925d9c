package dev.sluice.mqtt.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class SendLineTest {
    private final SendLine line = new SendLine();
    private final List<String> sent = new ArrayList<>();

    @Test
    void keepsTheOrderWhateverIsReadyFirst() {
        Runnable first = line.hold(() -> sent.add("a"));
        line.add(() -> sent.add("b"));
        Runnable second = line.hold(() -> sent.add("c"));
        assertFalse(line.isEmpty());

        second.run();
        assertEquals(List.of(), sent);
        first.run();

        assertEquals(List.of("a", "b", "c"), sent);
        assertTrue(line.isEmpty());
    }

    @Test
    void sendsAtOnceWhenNothingWaits() {
        line.add(() -> sent.add("a"));
        assertEquals(List.of("a"), sent);
    }
}
