package dev.sluice.core.declaration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"address", "address-level:2", "property:device", "group-id", "native"})
    void readsBackWhatItShows(String text) {
        assertEquals(text, KeyRule.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "adress", "address:1", "address-level", "address-level:0", "property:"})
    void refusesWhatIsNoRule(String text) {
        assertThrows(IllegalArgumentException.class, () -> KeyRule.parse(text));
    }
}
