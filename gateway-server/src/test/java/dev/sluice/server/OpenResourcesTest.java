package dev.sluice.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

class OpenResourcesTest {
    private final List<String> closed = new ArrayList<>();
    private final OpenResources resources = new OpenResources();

    @Test
    void closesInTheOppositeOrderAndOnce() {
        resources.add("first", () -> closed.add("first"));
        resources.add("second", () -> closed.add("second"));
        resources.close();
        resources.close();
        assertEquals(List.of("second", "first"), closed);
    }

    @Test
    void goesOnAfterOneThatFails() {
        resources.add("first", () -> closed.add("first"));
        resources.add(
                "bad",
                () -> {
                    throw new IOException("disk gone");
                });
        resources.add("last", () -> closed.add("last"));
        resources.close();
        assertEquals(List.of("last", "first"), closed);
    }

    @Test
    void givesBackWhatWasAdded() {
        AutoCloseable resource = () -> {};
        assertSame(resource, resources.add("it", resource));
    }
}
