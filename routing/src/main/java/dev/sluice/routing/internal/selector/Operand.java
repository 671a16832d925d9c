package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;
import dev.sluice.core.message.Value;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What has a value in a message: a {@link String}, a {@link Boolean}, a number as {@link Numbers}
 * knows them, another {@link Value} that no literal can equal, or null where there is none. Values
 * are objects that exist already, except for results of arithmetic.
 *
 * <p><i>Immutable.</i>
 */
sealed interface Operand extends Expression
        permits Name, Operand.Literal, Operand.Chain, Operand.Sign, Operand.Verdict {
    @Nullable Object value(Message message);

    /** What values of an operand can be, as far as its text tells. */
    enum Type {
        NUMBER("a number"),
        TEXT("text"),
        FLAG("TRUE or FALSE"),
        ANY("a property");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    Type type();

    /** A text, a boolean, an exact number or an approximate one. */
    record Literal(Object constant) implements Operand {
        static final Literal TRUE = new Literal(true);
        static final Literal FALSE = new Literal(false);

        @Override
        public Object value(Message message) {
            return constant;
        }

        @Override
        public Type type() {
            return switch (constant) {
                case String text -> Type.TEXT;
                case Boolean flag -> Type.FLAG;
                default -> Type.NUMBER;
            };
        }

        @Override
        public Rank rank() {
            boolean isSigned = type() == Type.NUMBER && Numbers.textOf(constant).startsWith("-");
            return isSigned ? Rank.SIGN : Rank.PRIMARY;
        }

        @Override
        public void print(StringBuilder out) {
            switch (constant) {
                case String text -> Expression.printQuoted(text, out);
                case Boolean flag -> out.append(flag ? "TRUE" : "FALSE");
                default -> out.append(Numbers.textOf(constant));
            }
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** An operator and what stands to its right. */
    record Step(Calculation by, Operand operand) {}

    /**
     * Additions and subtractions, or multiplications and divisions, from left to right. A list and
     * not a tree, so that a long sum is not deep.
     */
    record Chain(Operand first, List<Step> steps) implements Operand {
        @Override
        public @Nullable Object value(Message message) {
            Object result = first.value(message);
            for (int i = 0; result != null && i < steps.size(); i++) {
                Step step = steps.get(i);
                result = step.by.of(result, step.operand.value(message));
            }
            return result;
        }

        @Override
        public Type type() {
            return Type.NUMBER;
        }

        @Override
        public Rank rank() {
            return steps.getFirst().by.rank();
        }

        @Override
        public void print(StringBuilder out) {
            Rank tighter = rank() == Rank.SUM ? Rank.PRODUCT : Rank.SIGN;
            first.printAs(tighter, out);
            for (Step step : steps) {
                out.append(' ').append(step.by.symbol()).append(' ');
                step.operand.printAs(tighter, out);
            }
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** A sign before something that is no literal. */
    record Sign(boolean isMinus, Operand of) implements Operand {
        @Override
        public @Nullable Object value(Message message) {
            Object value = of.value(message);
            if (value == null || !Numbers.isNumber(value)) {
                return null;
            }
            return isMinus ? Numbers.negated(value) : value;
        }

        @Override
        public Type type() {
            return Type.NUMBER;
        }

        @Override
        public Rank rank() {
            return Rank.SIGN;
        }

        @Override
        public void print(StringBuilder out) {
            out.append(isMinus ? '-' : '+');
            of.printAs(Rank.PRIMARY, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** A condition in parentheses whose truth is compared; unknown is no value. */
    record Verdict(Condition condition) implements Operand {
        @Override
        public @Nullable Object value(Message message) {
            return switch (condition.test(message)) {
                case TRUE -> true;
                case FALSE -> false;
                case UNKNOWN -> null;
            };
        }

        @Override
        public Type type() {
            return Type.FLAG;
        }

        @Override
        public Rank rank() {
            return Rank.PRIMARY;
        }

        @Override
        public void print(StringBuilder out) {
            out.append('(');
            condition.print(out);
            out.append(')');
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }
}
