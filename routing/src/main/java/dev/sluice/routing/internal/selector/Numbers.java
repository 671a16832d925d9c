package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Value;

/**
 * What numbers are to a selector: integers of up to 64 bits and moments, in milliseconds, are
 * exact; floating point numbers, and unsigned integers that a Java long cannot hold, are
 * approximate.
 */
final class Numbers {
    private Numbers() {}

    static boolean isNumber(Object value) {
        return value instanceof Value.Whole
                || value instanceof Value.Real
                || value instanceof Value.Moment;
    }

    static boolean isExact(Object number) {
        return switch (number) {
            case Value.Whole whole -> whole.width() != Value.Width.ULONG || whole.number() >= 0;
            case Value.Moment moment -> true;
            default -> false;
        };
    }

    /** The value of an exact number. */
    static long exact(Object number) {
        return number instanceof Value.Whole whole
                ? whole.number()
                : ((Value.Moment) number).epochMs();
    }

    /** The nearest double of any number. */
    static double approximate(Object number) {
        if (number instanceof Value.Real real) {
            return real.number();
        }
        long exact = exact(number);
        return isExact(number) ? exact : unsigned(exact);
    }

    private static double unsigned(long bits) {
        // Half of it, with the lost bit kept for the rounding, fits a signed long.
        return ((bits >>> 1) | (bits & 1)) * 2.0;
    }

    /**
     * Whether Java would compare the two as floats: one is a float, and none is a double. JMS
     * leaves promotion to the Java language.
     */
    static boolean meetAsFloats(Object left, Object right) {
        return isSingle(left) ? !isDouble(right) : isSingle(right) && !isDouble(left);
    }

    private static boolean isSingle(Object number) {
        return number instanceof Value.Real real && real.isSingle();
    }

    private static boolean isDouble(Object number) {
        return number instanceof Value.Real real && !real.isSingle();
    }

    static Object of(long number) {
        return new Value.Whole(number, Value.Width.LONG);
    }

    static Object of(double number) {
        return new Value.Real(number, false);
    }

    static Object negated(Object number) {
        if (number instanceof Value.Real real) {
            return new Value.Real(-real.number(), real.isSingle());
        }
        return isExact(number) ? of(-exact(number)) : of(-approximate(number));
    }

    /** The text of a literal. */
    static String textOf(Object number) {
        if (number instanceof Value.Real real) {
            return real.asText() + (real.isSingle() ? "f" : "");
        }
        return Long.toString(exact(number));
    }
}
