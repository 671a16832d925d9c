package dev.sluice.routing.internal.queue;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ReadTurnsTest {
    private final ReadTurns turns = new ReadTurns();

    @Test
    void whoWantsToReadComesAfterTheSearchesThatAreUnderWay() {
        assertTrue(turns.beginSearch());
        assertTrue(turns.beginSearch());
        assertFalse(turns.mayRead());
        assertFalse(turns.beginSearch());
        turns.endSearch();
        assertFalse(turns.beginSearch());
        turns.endSearch();
        assertTrue(turns.mayRead());
    }

    /** The consumer that wanted to read may have left. */
    @Test
    void searchesGoOnIfNobodyReadsAfterAll() {
        assertTrue(turns.beginSearch());
        assertFalse(turns.mayRead());
        turns.endSearch();
        assertTrue(turns.beginSearch());
    }
}
