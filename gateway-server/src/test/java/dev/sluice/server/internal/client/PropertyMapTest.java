package dev.sluice.server.internal.client;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;
import java.util.UUID;

class PropertyMapTest {
    @Test
    void keepsWhatJsonCanShowInOrder() {
        Map<String, Object> map =
                new PropertyMap().put("z", 1).put("a", true).put("m", "text").put("d", 1.5).toMap();
        assertEquals(Map.of("z", 1, "a", true, "m", "text", "d", 1.5), map);
        assertEquals(List.of("z", "a", "m", "d"), List.copyOf(map.keySet()));
    }

    @Test
    void showsAnythingElseByItsText() {
        UUID id = new UUID(1, 2);
        assertEquals(Map.of("id", id.toString()), new PropertyMap().put("id", id).toMap());
    }

    @Test
    void leavesOutWhatIsAbsent() {
        assertEquals(Map.of(), new PropertyMap().put("none", null).toMap());
    }

    @Test
    void lastOfARepeatedNameStays() {
        assertEquals(Map.of("a", 2), new PropertyMap().put("a", 1).put("a", 2).toMap());
    }
}
