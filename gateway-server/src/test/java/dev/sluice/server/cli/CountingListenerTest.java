package dev.sluice.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.internal.client.ReceivedMessage;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

class CountingListenerTest {
    private final List<String> taken = new ArrayList<>();
    private final CompletableFuture<Void> enough = new CompletableFuture<>();

    @Test
    void leavesWhatIsBeyondTheCount() {
        CountingListener listener = new CountingListener(this::take, 2, enough);
        assertTrue(listener.received(message("1")));
        assertTrue(listener.received(message("2")));
        assertFalse(listener.received(message("3")));
        assertEquals(List.of("1", "2"), taken);
    }

    @Test
    void isDoneWhenAllOfThemAreAcknowledged() {
        CountingListener listener = new CountingListener(this::take, 2, enough);
        listener.received(message("1"));
        listener.received(message("2"));
        listener.acknowledged();
        assertFalse(enough.isDone());
        listener.acknowledged();
        assertTrue(enough.isDone());
    }

    @Test
    void isDoneWhenTheTakerHasHadEnough() {
        CountingListener listener = new CountingListener(_ -> false, 2, enough);
        assertFalse(listener.received(message("1")));
        assertTrue(enough.isDone());
        assertFalse(listener.received(message("2")));
    }

    private boolean take(ReceivedMessage message) {
        taken.add(message.address());
        return true;
    }

    private static ReceivedMessage message(String address) {
        return new ReceivedMessage(address, new byte[0], Map.of(), Map.of());
    }
}
