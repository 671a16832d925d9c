package dev.sluice.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.SessionRequest;
import dev.sluice.core.broker.Will;
import dev.sluice.core.message.Quality;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** A will is published once, also if the broker ends before or while it is. */
class DurableWillTest {
    private static final String QUEUE = "wills";

    private final SessionRig rig = SessionRig.journaled(System.nanoTime(), QUEUE);

    private static SessionRequest request(long expiryMs, long delayMs) {
        Will will = new Will(SessionRig.message(Quality.AT_LEAST_ONCE, QUEUE, "gone"), delayMs);
        return new SessionRequest("c", false, expiryMs, will);
    }

    /** What the queue holds that the will goes to. */
    private List<String> wills() {
        SessionClient reader = new SessionClient(rig.node, 0);
        BrokerConnection connection = rig.node.connect(0);
        rig.node
                .loops
                .loop(0)
                .run(
                        () ->
                                connection.consume(
                                        new ConsumeRequest(
                                                new Target(Target.Kind.QUEUE, QUEUE), false),
                                        reader));
        rig.node.settleNow();
        reader.credit(100);
        rig.node.settleNow();
        List<String> found = new ArrayList<>(reader.texts());
        rig.node.loops.loop(0).run(connection::close);
        rig.node.settleNow();
        return found;
    }

    @Test
    void thatOfASessionThatEndsWithItsConnectionIsPublishedAtTheStart() {
        rig.open(1, request(0, 60_000));
        rig.restart();
        assertEquals(List.of("gone"), wills());
        rig.restart();
        assertEquals(List.of("gone"), wills());
    }

    @Test
    void itsDelayGoesOnWhileNoBrokerRuns() {
        rig.open(1, request(SessionRig.HOUR_MS, 10_000)).close();
        rig.node.settleNow();
        rig.node.loops.advance(Duration.ofSeconds(3));
        rig.restart(Duration.ofSeconds(3));
        rig.node.loops.advance(Duration.ofMillis(3_999));
        assertEquals(List.of(), wills());
        rig.node.loops.advance(Duration.ofMillis(1));
        rig.node.settleNow();
        assertEquals(List.of("gone"), wills());
    }

    @Test
    void isDueAtTheStartIfItsTimeCameMeanwhile() {
        rig.open(1, request(SessionRig.HOUR_MS, 10_000)).close();
        rig.node.settleNow();
        rig.restart(Duration.ofSeconds(10));
        assertEquals(List.of("gone"), wills());
    }

    @Test
    void isPublishedWithTheEndOfASessionThatExpiredMeanwhile() {
        rig.open(1, request(10_000, 60_000)).close();
        rig.node.settleNow();
        rig.restart(Duration.ofSeconds(10));
        assertEquals(List.of("gone"), wills());
        assertFalse(rig.open(1, "c").wasPresent());
    }

    @Test
    void isForgottenWhenTheClientComesBackInTime() {
        rig.open(1, request(SessionRig.HOUR_MS, 10_000));
        rig.restart();
        rig.node.loops.advance(Duration.ofSeconds(9));
        rig.open(1, "c");
        rig.node.loops.advance(Duration.ofSeconds(9));
        rig.restart(Duration.ofMinutes(1));
        assertEquals(List.of(), wills());
    }

    @Test
    void isForgottenForGoodWhenTheClientSaysSo() {
        rig.open(1, request(SessionRig.HOUR_MS, 0)).disconnect(OptionalLong.empty());
        rig.open(1, new SessionRequest("d", false, 0, request(0, 0).will()))
                .disconnect(OptionalLong.empty());
        rig.node.settleNow();
        rig.restart(Duration.ofHours(2));
        assertEquals(List.of(), wills());
    }

    @Test
    void thatOfTheLatestConnectionCounts() {
        rig.open(1, request(SessionRig.HOUR_MS, 10_000)).close();
        Will second = new Will(SessionRig.message(Quality.AT_LEAST_ONCE, QUEUE, "second"), 10_000);
        rig.open(1, new SessionRequest("c", false, SessionRig.HOUR_MS, second));
        rig.restart();
        rig.node.loops.advance(Duration.ofSeconds(10));
        rig.node.settleNow();
        assertEquals(List.of("second"), wills());
    }

    @Test
    void waitsForAStoreThatIsFull() {
        SessionClient client = rig.open(1, request(0, 0));
        rig.isRefused = _ -> true;
        client.close();
        rig.node.settle();
        rig.isRefused = _ -> false;
        assertEquals(List.of(), wills());
        rig.node.settle();
        assertEquals(List.of("gone"), wills());
        rig.restart();
        assertEquals(List.of("gone"), wills());
    }

    /** The crash comes between any two steps of the store on the way. */
    @Test
    void isPublishedOnceWhereverACrashComes() {
        for (int steps = 0; steps < 25; steps++) {
            for (long expiryMs : new long[] {0, SessionRig.HOUR_MS}) {
                SessionRig each = SessionRig.journaled(steps * 31L + expiryMs, QUEUE);
                SessionClient client = each.open(1, request(expiryMs, 0));
                client.close();
                for (int i = 0; i < steps; i++) {
                    each.node.loops.runPending();
                    each.tested.step();
                }
                each.restart();
                each.restart();
                each.node.loops.advance(Duration.ofHours(2));
                each.node.settleNow();
                assertEquals(1, each.logged(), steps + " steps, expiry " + expiryMs);
            }
        }
    }
}
