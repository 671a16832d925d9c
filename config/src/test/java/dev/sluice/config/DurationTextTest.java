package dev.sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class DurationTextTest {
    @Test
    void whatIsWrittenReadsBack() {
        for (String text : List.of("0s", "1ms", "1500ms", "90s", "36h", "7d", "36500d")) {
            assertEquals(text, DurationText.of(DurationText.parse(text)));
        }
        assertEquals("2m", DurationText.of(Duration.ofMinutes(2)));
        assertEquals(
                Duration.ofDays(36_500).minusMillis(1),
                DurationText.parse(DurationText.of(Duration.ofDays(36_500).minusMillis(1))));
    }

    @Test
    void moreThanAHundredYearsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse("36501d"));
        assertThrows(IllegalArgumentException.class, () -> DurationText.parse("9999999999999ms"));
    }
}
