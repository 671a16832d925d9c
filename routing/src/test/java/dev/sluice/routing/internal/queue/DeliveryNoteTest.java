package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;

import org.junit.jupiter.api.Test;

import java.util.List;

class DeliveryNoteTest {
    @Test
    void comesBackAsItWasWritten() throws CorruptQueueLogException {
        for (Quality quality : List.of(Quality.AT_LEAST_ONCE, Quality.EXACTLY_ONCE)) {
            for (boolean keepsRetain : new boolean[] {false, true}) {
                for (int share : new int[] {0, 5, -1}) {
                    for (List<Integer> identifiers : List.of(List.<Integer>of(), List.of(7, 9))) {
                        SubscriptionMatch match =
                                new SubscriptionMatch(identifiers, keepsRetain, share);
                        DeliveryNote note = new DeliveryNote(quality, match);
                        assertEquals(note, DeliveryNote.decode(note.encode()));
                    }
                }
            }
        }
        assertEquals(Bytes.EMPTY, DeliveryNote.PLAIN.encode());
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        for (byte[] note : List.of(new byte[] {8}, new byte[] {0, 1}, new byte[] {4})) {
            assertThrows(
                    CorruptQueueLogException.class, () -> DeliveryNote.decode(Bytes.wrap(note)));
        }
    }
}
