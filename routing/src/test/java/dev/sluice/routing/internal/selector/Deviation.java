package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;
import dev.sluice.routing.internal.selector.Condition.Between;
import dev.sluice.routing.internal.selector.Condition.Comparison;
import dev.sluice.routing.internal.selector.Condition.Likeness;
import dev.sluice.routing.internal.selector.Condition.Membership;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/** Where Artemis judges one test otherwise than this package, and why. */
enum Deviation {
    /**
     * JMS 3.8.1.2: a comparison with NULL is unknown. Artemis takes {@code 1 = missing} for false,
     * so that {@code 1 <> missing} selects, and {@code missing = missing} for true.
     */
    EQUALITY_WITH_MISSING,
    /**
     * JMS 3.8.1.1: the comparison of unlike types is false. For Artemis {@code <>} is NOT of {@code
     * =} and so true.
     */
    UNEQUAL_TYPES,
    /** JMS 3.8.1.1: text and booleans have no order. Artemis orders them by Java's. */
    ORDER_OF_OTHERS,
    /** The rule of unlike types for NOT LIKE, which Artemis finds true of numbers and booleans. */
    NOT_LIKE_OF_OTHERS,
    /** The same for IN and NOT IN, which Artemis finds unknown of numbers and booleans. */
    IN_OF_OTHERS,
    /**
     * Exact numbers have no quotient by zero, so what uses it is unknown. Artemis divides doubles
     * and compares with infinity.
     */
    DIVISION_BY_ZERO,
    /**
     * There is no calculating with text and booleans, so the result is unknown. Artemis appends to
     * text with a plus, and otherwise throws an exception, which ends the whole evaluation.
     */
    CALCULATION_OF_OTHERS,
    /** A sign makes no number of a text or boolean. Artemis reads over a plus. */
    PLUS_OF_OTHERS,
    /** Artemis cannot negate what came as 8 or 16 bits and throws an exception. */
    MINUS_OF_SHORT,
    /** Artemis compares what came as 8 or 16 bits on the left only; on the right it is false. */
    NARROW_ON_THE_RIGHT,
    /** Java's numbers: -0.0 equals 0.0. Artemis compares objects, which tell them apart. */
    SIGN_OF_ZERO,
    /** Java's numbers: NaN equals and precedes nothing. Artemis puts it behind all others. */
    NOT_A_NUMBER;

    boolean applies(Condition condition, Message message) {
        List<Operand> operands = operands(condition);
        List<@Nullable Object> values = new ArrayList<>();
        operands.forEach(operand -> values.add(operand.value(message)));
        return switch (this) {
            case EQUALITY_WITH_MISSING ->
                    condition instanceof Comparison test
                            && !test.by().isOrder()
                            && test.right().value(message) == null;
            case UNEQUAL_TYPES ->
                    condition instanceof Comparison test
                            && test.by() == Relation.UNEQUAL
                            && areUnlike(test.left().value(message), test.right().value(message));
            case ORDER_OF_OTHERS ->
                    isOrder(condition) && values.stream().anyMatch(Deviation::isOther);
            case NOT_LIKE_OF_OTHERS ->
                    condition instanceof Likeness like
                            && like.isNegated()
                            && !(like.name().value(message) instanceof String);
            case IN_OF_OTHERS ->
                    condition instanceof Membership in
                            && !(in.name().value(message) instanceof String);
            case DIVISION_BY_ZERO -> hasStep(operands, message, Deviation::isByZero);
            case CALCULATION_OF_OTHERS ->
                    hasStep(
                            operands,
                            message,
                            (left, step) -> isOther(left) || isOther(step.right()));
            case PLUS_OF_OTHERS -> hasPlusOfOther(operands, message);
            case MINUS_OF_SHORT -> hasMinusOfShort(operands, message);
            case NARROW_ON_THE_RIGHT -> values.stream().skip(1).anyMatch(Deviation::isNarrow);
            case SIGN_OF_ZERO -> values.stream().filter(Deviation::isZero).count() >= 2;
            case NOT_A_NUMBER -> values.stream().anyMatch(Deviation::isNaN);
        };
    }

    private static boolean isOrder(Condition condition) {
        return condition instanceof Between
                || (condition instanceof Comparison test && test.by().isOrder());
    }

    private static boolean isOther(@Nullable Object value) {
        return value != null && !Numbers.isNumber(value);
    }

    /** The operands of a comparison or BETWEEN, without what they consist of. */
    static List<Operand> operands(Condition condition) {
        return switch (condition) {
            case Comparison test -> List.of(test.left(), test.right());
            case Between test -> List.of(test.value(), test.low(), test.high());
            default -> List.of();
        };
    }

    private static boolean areUnlike(@Nullable Object left, @Nullable Object right) {
        return left != null
                && right != null
                && left.getClass() != right.getClass()
                && !(Numbers.isNumber(left) && Numbers.isNumber(right));
    }

    private static boolean isNarrow(@Nullable Object value) {
        return value instanceof Value.Whole whole && whole.width().compareTo(Value.Width.INT) < 0;
    }

    private static boolean isZero(@Nullable Object value) {
        return value != null && Numbers.isNumber(value) && Numbers.approximate(value) == 0;
    }

    private static boolean isNaN(@Nullable Object value) {
        return value instanceof Value.Real real && Double.isNaN(real.number());
    }

    private static boolean isByZero(@Nullable Object left, Calculated step) {
        return step.by == Calculation.OVER
                && step.right != null
                && Numbers.isNumber(step.right)
                && Numbers.isExact(step.right)
                && Numbers.exact(step.right) == 0;
    }

    private record Calculated(Calculation by, @Nullable Object right) {}

    private static boolean hasStep(
            List<Operand> operands,
            Message message,
            BiPredicate<@Nullable Object, Calculated> wanted) {
        for (Operand operand : within(operands)) {
            if (operand instanceof Operand.Chain chain) {
                Object left = chain.first().value(message);
                for (Operand.Step step : chain.steps()) {
                    Object right = step.operand().value(message);
                    if (wanted.test(left, new Calculated(step.by(), right))) {
                        return true;
                    }
                    left = left == null ? null : step.by().of(left, right);
                }
            }
        }
        return false;
    }

    private static boolean hasPlusOfOther(List<Operand> operands, Message message) {
        return within(operands).stream()
                .anyMatch(
                        operand ->
                                operand instanceof Operand.Sign sign
                                        && !sign.isMinus()
                                        && sign.value(message) == null
                                        && sign.of().value(message) != null);
    }

    private static boolean hasMinusOfShort(List<Operand> operands, Message message) {
        return within(operands).stream()
                .anyMatch(
                        operand ->
                                operand instanceof Operand.Sign sign
                                        && sign.isMinus()
                                        && isNarrow(sign.of().value(message)));
    }

    /** The operands and all they are calculated from. */
    private static List<Operand> within(List<Operand> operands) {
        List<Operand> all = new ArrayList<>();
        for (Operand operand : operands) {
            all.add(operand);
            switch (operand) {
                case Operand.Chain chain -> {
                    all.addAll(within(List.of(chain.first())));
                    for (Operand.Step step : chain.steps()) {
                        all.addAll(within(List.of(step.operand())));
                    }
                }
                case Operand.Sign sign -> all.addAll(within(List.of(sign.of())));
                case Name name -> {}
                case Operand.Literal literal -> {}
                case Operand.Verdict verdict -> {}
            }
        }
        return all;
    }
}
