package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.Nullable;

/**
 * The four calculations. Exact numbers give exact results, in the 64 bits of a Java long with its
 * overflow, except for a quotient that does not come out even; everything else is calculated with
 * doubles.
 */
enum Calculation {
    PLUS("+", Expression.Rank.SUM),
    MINUS("-", Expression.Rank.SUM),
    TIMES("*", Expression.Rank.PRODUCT),
    OVER("/", Expression.Rank.PRODUCT);

    private final String symbol;
    private final Expression.Rank rank;

    Calculation(String symbol, Expression.Rank rank) {
        this.symbol = symbol;
        this.rank = rank;
    }

    String symbol() {
        return symbol;
    }

    Expression.Rank rank() {
        return rank;
    }

    /** Null where an operand is missing or no number, or an exact one is divided by exact zero. */
    @Nullable Object of(Object left, @Nullable Object right) {
        if (right == null || !Numbers.isNumber(left) || !Numbers.isNumber(right)) {
            return null;
        }
        if (Numbers.isExact(left) && Numbers.isExact(right)) {
            return exactly(Numbers.exact(left), Numbers.exact(right));
        }
        return Numbers.of(nearly(Numbers.approximate(left), Numbers.approximate(right)));
    }

    private @Nullable Object exactly(long left, long right) {
        return switch (this) {
            case PLUS -> Numbers.of(left + right);
            case MINUS -> Numbers.of(left - right);
            case TIMES -> Numbers.of(left * right);
            case OVER -> quotient(left, right);
        };
    }

    private static @Nullable Object quotient(long left, long right) {
        if (right == 0) {
            return null;
        }
        boolean isEven = left % right == 0;
        return isEven ? Numbers.of(left / right) : Numbers.of((double) left / right);
    }

    private double nearly(double left, double right) {
        return switch (this) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case OVER -> left / right;
        };
    }
}
