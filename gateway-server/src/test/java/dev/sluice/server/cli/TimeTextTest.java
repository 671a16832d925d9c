package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class TimeTextTest {
    @ParameterizedTest
    @CsvSource({
        "500ms, PT0.5S",
        "10s, PT10S",
        "10, PT10S",
        "5m, PT5M",
        "1h, PT1H",
        "0s, PT0S",
        "999999999h, PT999999999H",
    })
    void readsTimes(String text, Duration time) throws Exception {
        assertEquals(time, TimeText.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "s",
                "-1s",
                "1.5s",
                "1 s",
                "1d",
                "1S",
                "1s1",
                "1000000000s",
                "PT1S",
                " 1"
            })
    void refusesEverythingElse(String text) {
        CommandException refused = assertThrows(CommandException.class, () -> TimeText.parse(text));
        assertEquals(ExitCode.USAGE, refused.code());
        assertEquals(
                "\"" + text + "\" is no time; write it like 500ms, 10s, 5m or 1h",
                refused.getMessage());
    }
}
