package dev.sluice.routing.internal.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which addresses a change of the tree may concern, as {@value #STRIPES} numbers that only rise. A
 * change of a filter raises the number of what the filter has before its first wildcard, at most
 * {@value #PREFIX_LEVELS} levels of it, or of the whole filter if it has none. An address depends
 * on the numbers of all its beginnings and on that of its whole name. Beginnings that share a
 * number by chance only make each other look up once more.
 *
 * <p><i>Thread-safe.</i> Numbers are raised on the control lane only.
 */
final class Versions {
    static final int PREFIX_LEVELS = 4;
    private static final int STRIPES = 1 << 14;
    private static final int WHOLE = -1;

    private final AtomicLongArray numbers = new AtomicLongArray(STRIPES);

    /** What look-ups of every address that the filter matches were made under is past. */
    void changed(TopicFilter filter) {
        String pattern = filter.pattern();
        if (!filter.hasWildcard()) {
            changed(pattern);
            return;
        }
        int hash = 0;
        int depth = 0;
        int from = 0;
        while (depth < PREFIX_LEVELS
                && !LevelText.isPlus(pattern, from)
                && !LevelText.isHash(pattern, from)) {
            int end = LevelText.end(pattern, from);
            hash = extended(hash, pattern, from, end);
            depth++;
            from = end + 1;
        }
        numbers.incrementAndGet(stripe(depth, hash));
    }

    /** The same for one address. */
    void changed(String name) {
        numbers.incrementAndGet(stripe(WHOLE, name.hashCode()));
    }

    Seen seen(Address address) {
        String name = address.name();
        int[] stripes = new int[Math.min(address.levels(), PREFIX_LEVELS) + 2];
        stripes[0] = stripe(WHOLE, address.hashCode());
        stripes[1] = stripe(0, 0);
        int hash = 0;
        int from = 0;
        for (int depth = 1; depth + 1 < stripes.length; depth++) {
            int end = LevelText.end(name, from);
            hash = extended(hash, name, from, end);
            stripes[depth + 1] = stripe(depth, hash);
            from = end + 1;
        }
        return new Seen(stripes, sum(stripes));
    }

    boolean isCurrent(Seen seen) {
        return seen.sum() == sum(seen.stripes());
    }

    /** As no number ever falls, equal sums are of equal numbers. */
    private long sum(int[] stripes) {
        long sum = 0;
        for (int stripe : stripes) {
            sum += numbers.get(stripe);
        }
        return sum;
    }

    private static int extended(int hash, String text, int from, int end) {
        return 31 * hash + LevelText.hash(text, from, end);
    }

    private static int stripe(int depth, int hash) {
        int mixed = (hash + depth * 0x9e3779b9) * 0x85ebca6b;
        return mixed >>> Integer.numberOfLeadingZeros(STRIPES - 1);
    }
}
