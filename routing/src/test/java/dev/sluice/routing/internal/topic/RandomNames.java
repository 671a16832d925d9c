package dev.sluice.routing.internal.topic;

import java.util.Random;

/**
 * Addresses and filters of few different levels, so that they often meet: empty ones, beginnings of
 * each other, ones with {@code $}, with characters of any length, and two with the same hash.
 *
 * <p><i>Confined to the thread that made it.</i>
 */
public final class RandomNames {
    private static final String[] LEVELS = {
        "a", "b", "", "$sys", "aa", "a!", "ä", "😀", "\uFFFD", "Aa", "BB", "$"
    };

    private final Random random;
    private final int maxLevels;

    public RandomNames(Random random, int maxLevels) {
        this.random = random;
        this.maxLevels = maxLevels;
    }

    /** The name of an address. */
    public String name() {
        StringBuilder name = new StringBuilder();
        int levels = 1 + random.nextInt(maxLevels);
        for (int i = 0; i < levels; i++) {
            name.append(i == 0 ? "" : "/").append(LEVELS[random.nextInt(LEVELS.length)]);
        }
        return name.isEmpty() ? "a" : name.toString();
    }

    /** The pattern of a filter, with wildcards or without. */
    public String pattern() {
        String[] levels = name().split("/", -1);
        for (int i = 0; i < levels.length; i++) {
            if (random.nextInt(3) == 0) {
                levels[i] = "+";
            }
        }
        if (random.nextInt(3) == 0) {
            levels[levels.length - 1] = "#";
        }
        return String.join("/", levels);
    }
}
