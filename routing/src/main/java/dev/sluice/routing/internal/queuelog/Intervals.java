package dev.sluice.routing.internal.queuelog;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * A set of numbers as intervals from a first number to one behind the last; they are sorted and
 * neither overlap nor touch.
 *
 * <p><i>Confined to one thread.</i>
 */
public final class Intervals {
    private static final long[] NONE = {};

    private long[] from = NONE;
    private long[] to = NONE;
    private int size;

    public int size() {
        return size;
    }

    public long from(int index) {
        return from[index];
    }

    public long to(int index) {
        return to[index];
    }

    public boolean contains(long number) {
        return firstOutside(number) != number;
    }

    /** The first number from this one on that is not among them. */
    public long firstOutside(long number) {
        int index = firstEndingAtOrBehind(number);
        if (index < size && to[index] == number) {
            index++;
        }
        return index < size && from[index] <= number ? to[index] : number;
    }

    /**
     * Adds the numbers from {@code first} to before {@code end}.
     *
     * @param changed hears where intervals begin that are new, grew or are no more
     */
    public void add(long first, long end, LongConsumer changed) {
        int begin = firstEndingAtOrBehind(first);
        int behind = begin;
        long low = first;
        long high = end;
        while (behind < size && from[behind] <= end) {
            changed.accept(from[behind]);
            low = Math.min(low, from[behind]);
            high = Math.max(high, to[behind]);
            behind++;
        }
        changed.accept(low);
        replace(begin, behind, low, high);
    }

    /** The index of the first interval that begins at or behind {@code number}. */
    int firstFrom(long number) {
        int found = Arrays.binarySearch(from, 0, size, number);
        return found < 0 ? -found - 1 : found;
    }

    public void removeFirst() {
        size--;
        System.arraycopy(from, 1, from, 0, size);
        System.arraycopy(to, 1, to, 0, size);
    }

    private int firstEndingAtOrBehind(long number) {
        int found = Arrays.binarySearch(to, 0, size, number);
        return found < 0 ? -found - 1 : found;
    }

    private void replace(int begin, int behind, long low, long high) {
        int newSize = size - (behind - begin) + 1;
        if (newSize > from.length) {
            int capacity = Math.max(4, from.length * 2);
            from = Arrays.copyOf(from, capacity);
            to = Arrays.copyOf(to, capacity);
        }
        System.arraycopy(from, behind, from, begin + 1, size - behind);
        System.arraycopy(to, behind, to, begin + 1, size - behind);
        from[begin] = low;
        to[begin] = high;
        size = newSize;
    }
}
