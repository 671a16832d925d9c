package dev.sluice.storage.internal.commit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Who waits for the end of a partition is called once, and not too early. */
class WaitersTest {
    private final ManualLoop loop = new ManualLoop("waiters");
    private final Waiters waiters = new Waiters();
    private final List<String> called = new ArrayList<>();

    private void await(long offset, long end) {
        waiters.add(offset, loop, () -> called.add("beyond " + offset), () -> end);
    }

    @Test
    void callsAtOnceWhatIsThereAlready() {
        await(3, 4);
        assertEquals(List.of(), called);
        loop.runPending();
        waiters.moved(5);
        loop.runPending();
        assertEquals(List.of("beyond 3"), called);
    }

    @Test
    void callsEachWhenItsTimeHasComeAndOnce() {
        await(1, 1);
        await(3, 1);
        await(2, 1);
        waiters.moved(2);
        loop.runPending();
        assertEquals(List.of("beyond 1"), called);
        waiters.moved(4);
        waiters.moved(5);
        loop.runPending();
        called.sort(null);
        assertEquals(List.of("beyond 1", "beyond 2", "beyond 3"), called);
    }

    /** The end moves between the look at it and the wait. */
    @Test
    void missesNoMoveThatHappensWhileItIsAdded() {
        AtomicLong looks = new AtomicLong();
        waiters.add(
                0,
                loop,
                () -> called.add("beyond 0"),
                () -> {
                    if (looks.getAndIncrement() == 0) {
                        waiters.moved(1);
                        return 0;
                    }
                    return 1;
                });
        waiters.moved(2);
        loop.runPending();
        assertEquals(List.of("beyond 0"), called);
    }
}
