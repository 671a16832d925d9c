package dev.sluice.routing;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Description;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.Settings;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Objects;

/** What must be true of one name in a random history. <i>Confined to one thread.</i> */
final class DeclaredModel {
    final String name;
    private @Nullable State state;
    private @Nullable Wanted wanted;
    private int life;
    private long sent;
    private long acknowledged;

    /** A queue or stream as it is declared. <i>Immutable.</i> */
    record State(boolean isQueue, Provenance provenance, Settings settings) {
        static State of(Description description) {
            return switch (description) {
                case Description.Queue queue ->
                        new State(true, queue.provenance(), Settings.of(queue.config()));
                case Description.Stream stream ->
                        new State(false, stream.provenance(), Settings.of(stream.config()));
            };
        }

        List<String> topics() {
            return Objects.requireNonNull(settings.values().get("topics"));
        }

        boolean isReached(String name, Address address) {
            return (isQueue && address.name().equals(name))
                    || topics().stream().anyMatch(each -> TopicFilter.of(each).matches(address));
        }
    }

    /** What a request that has no answer leads to; nothing if it deletes. */
    private record Wanted(@Nullable State next) {}

    DeclaredModel(String name) {
        this.name = name;
    }

    @Nullable State state() {
        return state;
    }

    boolean isIdle() {
        return wanted == null;
    }

    void requested(@Nullable State next) {
        wanted = new Wanted(next);
        if (state == null) {
            life++;
            sent = 0;
            acknowledged = 0;
        }
    }

    void succeeded() {
        state = Objects.requireNonNull(wanted).next;
        wanted = null;
    }

    void refused() {
        wanted = null;
    }

    /**
     * A message was sent. Returns the life of the queue or stream that must have it once it is
     * acknowledged; 0 for none.
     */
    int sent(Address address) {
        Wanted next = wanted;
        boolean isReached = isReached(state, address);
        if (isReached || (next != null && isReached(next.next, address))) {
            sent++;
        }
        return isReached && (next == null || next.next == null) ? life : 0;
    }

    private boolean isReached(@Nullable State that, Address address) {
        return that != null && that.isReached(name, address);
    }

    void acknowledged(int lifeThen) {
        if (lifeThen == life) {
            acknowledged++;
        }
    }

    /** What was found after a crash is one of what may be, and is so from now on. */
    void found(@Nullable State actual, long messages) {
        boolean mayBe =
                Objects.equals(actual, state)
                        || (wanted != null && Objects.equals(actual, wanted.next));
        if (!mayBe) {
            throw new AssertionError(
                    "%s is %s, not %s or %s".formatted(name, actual, state, wanted));
        }
        if (actual != null && (messages < acknowledged || messages > sent)) {
            throw new AssertionError(
                    "%s holds %d messages, of %d acknowledged and %d sent"
                            .formatted(name, messages, acknowledged, sent));
        }
        state = actual;
        wanted = null;
        sent = messages;
        acknowledged = messages;
    }
}
