package dev.sluice.server.internal.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.testkit.ManualLoops;
import dev.sluice.server.internal.admin.Health.Phase;
import dev.sluice.server.internal.admin.Health.Report;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

class HealthTest {
    private static final Report UP = new Report(true, List.of());

    private final ManualLoops loops = new ManualLoops(2);
    private final Health health = new Health(loops.group(), Duration.ofMinutes(5));

    @Test
    void startsDown() {
        assertEquals(new Report(false, List.of("starting")), health.started());
        assertEquals(new Report(false, List.of("starting")), health.ready());
    }

    @Test
    void isReadyWhileItRuns() {
        health.enter(Phase.RUNNING);
        assertEquals(UP, health.started());
        assertEquals(UP, health.ready());
    }

    @Test
    void staysStartedWhileItStops() {
        health.enter(Phase.STOPPING);
        assertEquals(UP, health.started());
        assertEquals(new Report(false, List.of("stopping")), health.ready());
    }

    @Test
    void neverGoesBack() {
        health.enter(Phase.STOPPING);
        health.enter(Phase.RUNNING);
        assertFalse(health.ready().isUp());
    }

    @Test
    void isLiveWhenEveryLoopHasRunItsTask() {
        CompletableFuture<Report> live = health.live();
        loops.loop(0).runPending();
        assertFalse(live.isDone());
        loops.loop(1).runPending();
        assertEquals(UP, live.join());
    }

    @Test
    void isLiveInAnyPhase() {
        health.enter(Phase.STOPPING);
        CompletableFuture<Report> live = health.live();
        loops.runPending();
        assertTrue(live.join().isUp());
    }

    @Test
    void namesTheLoopThatIsStuck() throws Exception {
        Health impatient = new Health(loops.group(), Duration.ofMillis(30));
        CompletableFuture<Report> live = impatient.live();
        loops.loop(0).runPending();
        Report report = live.get(10, TimeUnit.SECONDS);
        assertEquals(new Report(false, List.of("loop-1 did not run a task within 30 ms")), report);
    }

    /** Probes of a stuck loop must not fill its queue. */
    @Test
    void asksAStuckLoopOnce() throws Exception {
        Health impatient = new Health(loops.group(), Duration.ofMillis(10));
        for (int i = 0; i < 3; i++) {
            assertFalse(impatient.live().get(10, TimeUnit.SECONDS).isUp());
        }
        assertEquals(1, loops.loop(0).runPending());
        assertEquals(1, loops.loop(1).runPending());
        CompletableFuture<Report> live = impatient.live();
        loops.runPending();
        assertTrue(live.get(10, TimeUnit.SECONDS).isUp());
    }
}
