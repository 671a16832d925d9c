package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;

import java.util.List;
import java.util.Set;

/**
 * What is true, false or unknown of a message. What compares values of unlike types is false, and
 * what compares an absent one is unknown (JMS 2.0, 3.8.1.1 and 3.8.1.2).
 *
 * <p><i>Immutable.</i>
 */
sealed interface Condition extends Expression {
    Truth test(Message message);

    /** True if one is, else unknown if one is. Has two terms or more, none of them an OR itself. */
    record AnyOf(List<Condition> terms) implements Condition {
        @Override
        public Truth test(Message message) {
            Truth result = Truth.FALSE;
            for (int i = 0; i < terms.size(); i++) {
                Truth term = terms.get(i).test(message);
                if (term == Truth.TRUE) {
                    return Truth.TRUE;
                }
                result = term == Truth.UNKNOWN ? Truth.UNKNOWN : result;
            }
            return result;
        }

        @Override
        public Rank rank() {
            return Rank.OR;
        }

        @Override
        public void print(StringBuilder out) {
            printJoined(terms, " OR ", Rank.AND, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** False if one is, else unknown if one is. Has two terms or more, none of them an AND. */
    record AllOf(List<Condition> terms) implements Condition {
        @Override
        public Truth test(Message message) {
            Truth result = Truth.TRUE;
            for (int i = 0; i < terms.size(); i++) {
                Truth term = terms.get(i).test(message);
                if (term == Truth.FALSE) {
                    return Truth.FALSE;
                }
                result = term == Truth.UNKNOWN ? Truth.UNKNOWN : result;
            }
            return result;
        }

        @Override
        public Rank rank() {
            return Rank.AND;
        }

        @Override
        public void print(StringBuilder out) {
            printJoined(terms, " AND ", Rank.NOT, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** NOT; what is unknown stays it. */
    record Negation(Condition of) implements Condition {
        @Override
        public Truth test(Message message) {
            return of.test(message).negated();
        }

        @Override
        public Rank rank() {
            return Rank.NOT;
        }

        @Override
        public void print(StringBuilder out) {
            out.append("NOT ");
            // Some brokers take NOT to bind tighter than =, so the text does not depend on it.
            of.printAs(Rank.PRIMARY, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** One of the six comparisons. */
    record Comparison(Operand left, Relation by, Operand right) implements Condition {
        @Override
        public Truth test(Message message) {
            return by.test(left.value(message), right.value(message));
        }

        @Override
        public Rank rank() {
            return Rank.TEST;
        }

        @Override
        public void print(StringBuilder out) {
            left.printAs(Rank.SUM, out);
            out.append(' ').append(by.symbol()).append(' ');
            right.printAs(Rank.SUM, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** BETWEEN, which includes both ends, or NOT BETWEEN. */
    record Between(Operand value, Operand low, Operand high, boolean isNegated)
            implements Condition {
        @Override
        public Truth test(Message message) {
            Object middle = value.value(message);
            Truth fromLow = lowTest().test(middle, low.value(message));
            Truth decisive = Truth.of(isNegated);
            if (fromLow == decisive) {
                return decisive;
            }
            Truth toHigh = highTest().test(middle, high.value(message));
            if (toHigh == decisive) {
                return decisive;
            }
            boolean isUnknown = fromLow == Truth.UNKNOWN || toHigh == Truth.UNKNOWN;
            return isUnknown ? Truth.UNKNOWN : decisive.negated();
        }

        private Relation lowTest() {
            return isNegated ? Relation.LESS : Relation.AT_LEAST;
        }

        private Relation highTest() {
            return isNegated ? Relation.GREATER : Relation.AT_MOST;
        }

        @Override
        public Rank rank() {
            return Rank.TEST;
        }

        @Override
        public void print(StringBuilder out) {
            value.printAs(Rank.SUM, out);
            out.append(isNegated ? " NOT BETWEEN " : " BETWEEN ");
            low.printAs(Rank.SUM, out);
            out.append(" AND ");
            high.printAs(Rank.SUM, out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** LIKE or NOT LIKE; both are false of what is no text. */
    record Likeness(Name name, LikePattern pattern, boolean isNegated) implements Condition {
        @Override
        public Truth test(Message message) {
            Object value = name.value(message);
            if (value == null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(value instanceof String text && pattern.matches(text) != isNegated);
        }

        @Override
        public Rank rank() {
            return Rank.TEST;
        }

        @Override
        public void print(StringBuilder out) {
            name.print(out);
            out.append(isNegated ? " NOT LIKE " : " LIKE ");
            pattern.print(out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** IN or NOT IN; both are false of what is no text. The set keeps the order it was given. */
    record Membership(Name name, Set<String> texts, boolean isNegated) implements Condition {
        @Override
        public Truth test(Message message) {
            Object value = name.value(message);
            if (value == null) {
                return Truth.UNKNOWN;
            }
            return Truth.of(value instanceof String text && texts.contains(text) != isNegated);
        }

        @Override
        public Rank rank() {
            return Rank.TEST;
        }

        @Override
        public void print(StringBuilder out) {
            name.print(out);
            String before = isNegated ? " NOT IN (" : " IN (";
            for (String text : texts) {
                out.append(before);
                Expression.printQuoted(text, out);
                before = ", ";
            }
            out.append(')');
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** IS NULL or IS NOT NULL; never unknown. */
    record Absence(Name name, boolean isNegated) implements Condition {
        @Override
        public Truth test(Message message) {
            return Truth.of((name.value(message) == null) != isNegated);
        }

        @Override
        public Rank rank() {
            return Rank.TEST;
        }

        @Override
        public void print(StringBuilder out) {
            name.print(out);
            out.append(isNegated ? " IS NOT NULL" : " IS NULL");
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    /** A boolean standing alone; false of what is no boolean. */
    record Holds(Operand flag) implements Condition {
        @Override
        public Truth test(Message message) {
            Object value = flag.value(message);
            return value == null ? Truth.UNKNOWN : Truth.of(Boolean.TRUE.equals(value));
        }

        @Override
        public Rank rank() {
            return flag.rank();
        }

        @Override
        public void print(StringBuilder out) {
            flag.print(out);
        }

        @Override
        public String toString() {
            return Expression.textOf(this);
        }
    }

    private static void printJoined(
            List<Condition> terms, String word, Rank least, StringBuilder out) {
        String before = "";
        for (Condition term : terms) {
            out.append(before);
            term.printAs(least, out);
            before = word;
        }
    }
}
