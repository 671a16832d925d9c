package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.Nullable;

/**
 * The six relations of two values. Texts and booleans know {@link #EQUAL} and {@link #UNEQUAL}
 * only.
 */
enum Relation {
    EQUAL("="),
    UNEQUAL("<>"),
    GREATER(">"),
    AT_LEAST(">="),
    LESS("<"),
    AT_MOST("<=");

    private final String symbol;

    Relation(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    boolean isOrder() {
        return this != EQUAL && this != UNEQUAL;
    }

    /** Unknown where a value is missing, false where the types are unlike or have no order. */
    Truth test(@Nullable Object left, @Nullable Object right) {
        if (left == null || right == null) {
            return Truth.UNKNOWN;
        }
        if (Numbers.isNumber(left) && Numbers.isNumber(right)) {
            return Truth.of(holdsOfNumbers(left, right));
        }
        if (isOrder() || left.getClass() != right.getClass()) {
            return Truth.FALSE;
        }
        return Truth.of(left.equals(right) == (this == EQUAL));
    }

    private boolean holdsOfNumbers(Object left, Object right) {
        if (Numbers.isExact(left) && Numbers.isExact(right)) {
            return holds(Long.compare(Numbers.exact(left), Numbers.exact(right)));
        }
        if (Numbers.meetAsFloats(left, right)) {
            return holds(asFloat(left), asFloat(right));
        }
        return holds(Numbers.approximate(left), Numbers.approximate(right));
    }

    private static float asFloat(Object number) {
        return Numbers.isExact(number)
                ? Numbers.exact(number)
                : (float) Numbers.approximate(number);
    }

    private boolean holds(int sign) {
        return switch (this) {
            case EQUAL -> sign == 0;
            case UNEQUAL -> sign != 0;
            case GREATER -> sign > 0;
            case AT_LEAST -> sign >= 0;
            case LESS -> sign < 0;
            case AT_MOST -> sign <= 0;
        };
    }

    /** By the operators of Java, to which NaN is unequal to everything and -0.0 equal to 0.0. */
    private boolean holds(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case UNEQUAL -> left != right;
            case GREATER -> left > right;
            case AT_LEAST -> left >= right;
            case LESS -> left < right;
            case AT_MOST -> left <= right;
        };
    }
}
