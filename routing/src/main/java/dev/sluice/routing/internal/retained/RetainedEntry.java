package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;

import org.jspecify.annotations.Nullable;

/**
 * What is retained of one address. Subscribers get what was published last, before the store has
 * it; should the store refuse it, what the store has counts again.
 *
 * <p><i>Confined to the lane of its address.</i>
 */
final class RetainedEntry {
    final Address address;

    /** What subscribers get; null if it was removed. */
    @Nullable Message visible;

    /** What the store has for certain. */
    @Nullable Message stored;

    /** The number of the last change of what is visible. */
    long lastChange;

    /** The number of the last change that was given to the store. */
    long lastGiven;

    /** Changes that are on their way to the store. */
    int unanswered;

    RetainedEntry(Address address) {
        this.address = address;
    }

    /** Whether nothing is to be known of the address any more. */
    boolean isOver() {
        return visible == null && unanswered == 0;
    }
}
