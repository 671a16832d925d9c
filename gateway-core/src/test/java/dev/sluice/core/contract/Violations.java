package dev.sluice.core.contract;

import dev.sluice.core.loop.Loop;

import org.junit.jupiter.api.Assertions;

import java.util.ArrayList;
import java.util.List;

/** Calls that a broker must not have made, seen by the recording listeners of one test. */
final class Violations {
    private final List<String> seen = new ArrayList<>();

    void add(String what) {
        seen.add(what);
    }

    /** Notes a call on the wrong loop, or one that comes after the last one. */
    void check(Loop loop, boolean isOver, String call) {
        if (!loop.isCurrent()) {
            add(call + " was called outside " + loop);
        }
        if (isOver) {
            add(call + " was called after the end");
        }
    }

    void assertNone() {
        Assertions.assertEquals(List.of(), seen);
    }
}
