package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.testkit.ManualLoop;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

class RefillTest {
    private final ManualLoop loop = new ManualLoop();
    private final QueueRoom room = new QueueRoom(1_000, 1_000_000, null);
    private final List<Integer> told = new ArrayList<>();
    private long waiting;
    private int credit = 30;
    private final Refill refill = new Refill(loop, room, this::look);

    private void look() {
        refill.look(waiting, credit);
    }

    private void whenShort() {
        loop.run(() -> refill.whenShort((messages, bytes) -> told.add(messages)));
        loop.runPending();
    }

    private void whenIdle() {
        loop.run(() -> refill.whenIdle((messages, bytes) -> told.add(messages)));
        loop.runPending();
    }

    @Test
    void whoAskedIsToldOnceWhenLittleWaits() {
        waiting = 64;
        whenShort();
        assertEquals(List.of(), told);
        waiting = 63;
        look();
        look();
        loop.runPending();
        assertEquals(List.of(250), told);
    }

    @Test
    void severalDivideWhatMayCome() {
        waiting = 100;
        whenShort();
        whenShort();
        whenIdle();
        whenIdle();
        whenIdle();
        waiting = 0;
        look();
        loop.runPending();
        assertEquals(List.of(125, 125, 10, 10, 10), told);
    }

    @Test
    void anIdleQueueIsOneInWhichNothingWaitsForAConsumerWithCredit() {
        waiting = 1;
        whenIdle();
        waiting = 0;
        credit = 0;
        look();
        loop.runPending();
        assertEquals(List.of(), told);
        credit = 7;
        look();
        loop.runPending();
        assertEquals(List.of(7), told);
    }

    @Test
    void nobodyIsToldWhileHalfOfTheRoomIsTaken() {
        room.take(500, 500);
        whenShort();
        whenIdle();
        assertEquals(List.of(), told);
        room.give(1);
        look();
        loop.runPending();
        assertEquals(2, told.size());
    }
}
