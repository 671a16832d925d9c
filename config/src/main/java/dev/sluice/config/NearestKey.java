package dev.sluice.config;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds which of the valid words a mistyped one was meant to be.
 *
 * <p><i>Thread-safe.</i>
 */
public final class NearestKey {
    private static final int LENGTH_LIMIT = 64;

    private NearestKey() {}

    /** The nearest candidate, if it is near enough to be a likely slip. */
    public static Optional<String> find(String written, Collection<String> candidates) {
        if (written.length() > LENGTH_LIMIT) {
            return Optional.empty();
        }
        String nearest = null;
        int least = Integer.MAX_VALUE;
        String wanted = normal(written);
        for (String candidate : candidates) {
            int distance = distance(wanted, normal(candidate));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return least <= Math.max(1, wanted.length() / 3)
                ? Optional.ofNullable(nearest)
                : Optional.empty();
    }

    private static String normal(String key) {
        return key.toLowerCase(Locale.ROOT).replace("-", "").replace("_", "");
    }

    /** Edits to make one of the other: insert, delete, replace or swap neighbours. */
    private static int distance(String a, String b) {
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1);
                least = Math.min(least, cost[i - 1][j - 1] + replaced);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least = Math.min(least, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = least;
            }
        }
        return cost[a.length()][b.length()];
    }
}
