package dev.sluice.routing.internal.topic;

/**
 * Under what versions of the topic tree something was looked up for one address. It is taken before
 * the look-up and says, as long as {@link TopicTree#isCurrent} does, that nothing changed since.
 *
 * <p><i>Immutable.</i>
 */
public final class Seen {
    private final int[] stripes;
    private final long sum;

    Seen(int[] stripes, long sum) {
        this.stripes = stripes;
        this.sum = sum;
    }

    int[] stripes() {
        return stripes;
    }

    long sum() {
        return sum;
    }
}
