package dev.sluice.routing;

import static dev.sluice.routing.DeclarationRig.queueOf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.sluice.core.broker.Outcome;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.testkit.StoreUnderTest;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Objects;

/** A queue whose dead messages go elsewhere from now on, while one is on its way. */
class AlteredGraveTest {
    private final DeclarationRig rig = new DeclarationRig(StoreUnderTest.inMemory()).start();

    /** A name that the last lane owns; it is neither the control lane nor the consumer's. */
    private String name() {
        Lanes lanes = new Lanes(rig.node().loops.group());
        for (int i = 0; ; i++) {
            if (lanes.all().indexOf(lanes.ownerOf("q" + i)) == DeclarationRig.LANES - 1) {
                return "q" + i;
            }
        }
    }

    @Test
    void aMessageThatIsReadAgainToBeSentAwayIsDroppedIfNothingTakesItAnyMore() {
        String name = name();
        rig.createQueue("graves", queueOf());
        rig.createQueue(name, queueOf("dead-letter", "graves"));
        rig.publish(name, "a");
        DeclarationRig.Connected altering = rig.connect(0);
        DeclarationRig.Received consumer = rig.consume(rig.connect(1), name);
        consumer.from.call(
                () ->
                        Objects.requireNonNull(consumer.consumer)
                                .settle(1, 1, new Outcome.Rejected("")));
        rig.node().loops.loop(1).runPending(); // the outcome is with the queue's lane
        DeclarationRig.Answer<Boolean> answer = new DeclarationRig.Answer<>();
        altering.call(() -> altering.connection.declarations().alterQueue(name, queueOf(), answer));
        rig.node().loops.loop(0).runPending(); // and behind it the new rules
        rig.node().settleNow();

        assertEquals(true, answer.heard);
        assertEquals(0, rig.queue(name).messages());
        assertEquals(List.of(), rig.consume("graves").texts);
    }
}
