package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.Nullable;

import java.util.function.Consumer;

/**
 * Elements found by a hash, 64 ways at each step. A change makes new arrays on the way to what
 * changed, a few hundred bytes however many elements there are, and leaves the old state as it was.
 *
 * <p>A trie is an {@code Object}: null without elements, the element itself if there is one, a
 * {@link Fork}, or an array of elements that all have the same hash. Its shape depends on its
 * elements alone, not on the order in which they came and went.
 *
 * <p><i>Immutable.</i> So are the tries; who publishes one safely may show it to any thread.
 */
abstract class HashTrie<E> {
    private static final int BITS = 6;

    private final boolean keepsEqual;

    /**
     * @param keepsEqual whether an equal element is one more, or replaces the earlier one
     */
    HashTrie(boolean keepsEqual) {
        this.keepsEqual = keepsEqual;
    }

    abstract int hashOf(E element);

    /**
     * Where the equal of an element is among those of the same hash; {@code -(place to insert) - 1}
     * if there is none.
     */
    abstract int search(Object[] sameHash, E element);

    /** Whether a trie is one element. */
    static boolean isOne(Object trie) {
        return !(trie instanceof Fork || trie instanceof Object[]);
    }

    /** What may have this hash: null, one element, or an array of elements. */
    static @Nullable Object find(@Nullable Object trie, int hash) {
        Object at = trie;
        int rest = hash;
        while (at instanceof Fork fork) {
            at = fork.slot(1L << rest);
            rest >>>= BITS;
        }
        return at;
    }

    /** The trie with one more element. */
    final Object with(@Nullable Object trie, E element) {
        return with(trie, element, hashOf(element), 0);
    }

    private Object with(@Nullable Object trie, E element, int hash, int shift) {
        if (trie == null) {
            return element;
        }
        if (trie instanceof Fork fork) {
            long bit = 1L << (hash >>> shift);
            Object slot = fork.slot(bit);
            return slot == null
                    ? fork.withSlot(bit, element)
                    : fork.withSlotReplaced(bit, with(slot, element, hash, shift + BITS));
        }
        int hashThere = hashOf(anyOf(trie));
        return hashThere == hash
                ? withSameHash(trie, element)
                : Fork.of(trie, hashThere, element, hash, shift);
    }

    private Object withSameHash(Object trie, E element) {
        Object[] before = trie instanceof Object[] sameHash ? sameHash : new Object[] {trie};
        int place = search(before, element);
        if (place >= 0 && !keepsEqual) {
            return before.length == 1 ? element : replaced(before, place, element);
        }
        return inserted(before, place >= 0 ? place : -place - 1, element);
    }

    /** The trie without one equal of the element; the same trie if there is none. */
    final @Nullable Object without(@Nullable Object trie, E element) {
        return trie == null ? null : without(trie, element, hashOf(element), 0);
    }

    @SuppressWarnings("ReferenceEquality") // a trie that did not change is the same one
    private @Nullable Object without(Object trie, E element, int hash, int shift) {
        if (trie instanceof Fork fork) {
            long bit = 1L << (hash >>> shift);
            Object slot = fork.slot(bit);
            if (slot == null) {
                return trie;
            }
            Object rest = without(slot, element, hash, shift + BITS);
            if (rest == slot) {
                return trie;
            }
            return rest == null ? fork.withoutSlot(bit) : fork.withSlotReplaced(bit, rest);
        }
        Object[] before = trie instanceof Object[] sameHash ? sameHash : new Object[] {trie};
        if (hashOf(anyOf(trie)) != hash) {
            return trie;
        }
        int place = search(before, element);
        if (place < 0) {
            return trie;
        }
        return switch (before.length) {
            case 1 -> null;
            case 2 -> before[1 - place];
            default -> removed(before, place);
        };
    }

    @SuppressWarnings("unchecked") // with() alone puts elements in, and it takes E
    private E anyOf(Object elementOrSameHash) {
        return (E) (elementOrSameHash instanceof Object[] all ? all[0] : elementOrSameHash);
    }

    @SuppressWarnings(
            "unchecked") // with() alone puts elements in, and the caller knows of what type
    static <E> void forEach(@Nullable Object trie, Consumer<? super E> action) {
        switch (trie) {
            case null -> {}
            case Fork fork -> {
                for (Object slot : fork.slots) {
                    forEach(slot, action);
                }
            }
            case Object[] sameHash -> {
                for (Object element : sameHash) {
                    action.accept((E) element);
                }
            }
            default -> action.accept((E) trie);
        }
    }

    private static Object[] inserted(Object[] array, int place, Object element) {
        Object[] longer = new Object[array.length + 1];
        System.arraycopy(array, 0, longer, 0, place);
        longer[place] = element;
        System.arraycopy(array, place, longer, place + 1, array.length - place);
        return longer;
    }

    private static Object[] replaced(Object[] array, int place, Object element) {
        Object[] copy = array.clone();
        copy[place] = element;
        return copy;
    }

    private static Object[] removed(Object[] array, int place) {
        Object[] shorter = new Object[array.length - 1];
        System.arraycopy(array, 0, shorter, 0, place);
        System.arraycopy(array, place + 1, shorter, place, shorter.length - place);
        return shorter;
    }

    /** At least two elements whose hashes agree in the bits that led here. */
    private static final class Fork {
        private final long bitmap;
        private final Object[] slots;

        private Fork(long bitmap, Object[] slots) {
            this.bitmap = bitmap;
            this.slots = slots;
        }

        /** Of two tries, each with elements of one hash; the hashes differ. */
        static Fork of(Object a, int hashA, Object b, int hashB, int shift) {
            long bitA = 1L << (hashA >>> shift);
            long bitB = 1L << (hashB >>> shift);
            if (bitA == bitB) {
                return new Fork(bitA, new Object[] {of(a, hashA, b, hashB, shift + BITS)});
            }
            boolean isAFirst = Long.compareUnsigned(bitA, bitB) < 0;
            return new Fork(bitA | bitB, isAFirst ? new Object[] {a, b} : new Object[] {b, a});
        }

        @Nullable Object slot(long bit) {
            return (bitmap & bit) == 0 ? null : slots[place(bit)];
        }

        private int place(long bit) {
            return Long.bitCount(bitmap & (bit - 1));
        }

        Fork withSlot(long bit, Object slot) {
            return new Fork(bitmap | bit, inserted(slots, place(bit), slot));
        }

        Object withSlotReplaced(long bit, Object slot) {
            boolean isFork = slot instanceof Fork;
            return slots.length == 1 && !isFork
                    ? slot
                    : new Fork(bitmap, replaced(slots, place(bit), slot));
        }

        Object withoutSlot(long bit) {
            int place = place(bit);
            if (slots.length == 2 && !(slots[1 - place] instanceof Fork)) {
                return slots[1 - place];
            }
            return new Fork(bitmap & ~bit, removed(slots, place));
        }
    }
}
