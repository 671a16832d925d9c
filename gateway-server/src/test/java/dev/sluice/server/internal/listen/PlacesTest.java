package dev.sluice.server.internal.listen;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class PlacesTest {
    @Test
    void hasAsManyAsThereAre() {
        Places places = new Places(2);
        assertTrue(places.enter());
        assertTrue(places.enter());
        assertFalse(places.enter());
        assertFalse(places.enter(), "who is refused takes no place");
        places.leave();
        assertTrue(places.enter());
        assertFalse(places.enter());
    }
}
