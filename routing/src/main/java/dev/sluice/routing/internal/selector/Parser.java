package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Builds the tree of one selector by recursive descent, one method for each rank. Recursion is
 * bounded by {@link Selector#MAX_DEPTH}; what stands in a row becomes a list.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Parser {
    private final Cursor cursor;
    private final OperandParser operands;

    private Parser(Cursor cursor) {
        this.cursor = cursor;
        operands = new OperandParser(cursor, this);
    }

    static Condition parse(String text) throws SelectorException {
        return new Parser(new Cursor(text)).whole();
    }

    private Condition whole() throws SelectorException {
        if (cursor.is(Token.Kind.END)) {
            throw cursor.error("a selector is not empty; leave it out to get every message");
        }
        Condition condition = asCondition(0, anyOf());
        if (!cursor.is(Token.Kind.END)) {
            throw cursor.error(
                    cursor.token().isSign(")")
                            ? "this ) has no ( before it; remove it"
                            : "put AND, OR or an operator before " + cursor.token().shown());
        }
        return condition;
    }

    Expression anyOf() throws SelectorException {
        int start = cursor.token().index();
        Expression first = allOf();
        if (!cursor.is(Token.Kind.OR)) {
            return first;
        }
        List<Condition> terms = new ArrayList<>();
        add(terms, asCondition(start, first));
        while (cursor.is(Token.Kind.OR)) {
            cursor.countPart();
            cursor.advance();
            int next = cursor.token().index();
            add(terms, asCondition(next, allOf()));
        }
        return new Condition.AnyOf(List.copyOf(terms));
    }

    private static void add(List<Condition> terms, Condition term) {
        if (term instanceof Condition.AnyOf nested) {
            terms.addAll(nested.terms());
        } else {
            terms.add(term);
        }
    }

    private Expression allOf() throws SelectorException {
        int start = cursor.token().index();
        Expression first = negation();
        if (!cursor.is(Token.Kind.AND)) {
            return first;
        }
        List<Condition> terms = new ArrayList<>();
        addFactor(terms, asCondition(start, first));
        while (cursor.is(Token.Kind.AND)) {
            cursor.countPart();
            cursor.advance();
            int next = cursor.token().index();
            addFactor(terms, asCondition(next, negation()));
        }
        return new Condition.AllOf(List.copyOf(terms));
    }

    private static void addFactor(List<Condition> terms, Condition term) {
        if (term instanceof Condition.AllOf nested) {
            terms.addAll(nested.terms());
        } else {
            terms.add(term);
        }
    }

    private Expression negation() throws SelectorException {
        if (!cursor.is(Token.Kind.NOT)) {
            return test();
        }
        cursor.advance();
        int start = cursor.token().index();
        // NOT and the parenthesis behind it are one level, so that the canonical text, which has
        // more of those, is not deeper than what was read.
        boolean isLevel = !cursor.token().isSign("(");
        if (isLevel) {
            cursor.enter();
        }
        Condition negated = new Condition.Negation(asCondition(start, negation()));
        if (isLevel) {
            cursor.leave();
        }
        return negated;
    }

    private Expression test() throws SelectorException {
        int start = cursor.token().index();
        Expression left = operands.sum();
        Condition tested = testOf(start, left);
        if (tested == null) {
            return left;
        }
        if (relation() != null || startsTest()) {
            throw cursor.error(
                    "put the test before "
                            + cursor.token().shown()
                            + " in parentheses, or AND between the two");
        }
        return tested;
    }

    private boolean startsTest() {
        return switch (cursor.token().kind()) {
            case BETWEEN, LIKE, IN, IS, NOT -> true;
            default -> false;
        };
    }

    /** The test whose left operand was read, or null if none follows. */
    private @Nullable Condition testOf(int start, Expression left) throws SelectorException {
        Relation relation = relation();
        if (relation != null) {
            return comparison(start, left, relation);
        }
        boolean isNegated = cursor.is(Token.Kind.NOT);
        if (isNegated) {
            cursor.advance();
        }
        return switch (cursor.token().kind()) {
            case BETWEEN -> between(OperandParser.number(start, left, "BETWEEN"), isNegated);
            case LIKE -> like(name(start, left), isNegated);
            case IN -> in(name(start, left), isNegated);
            case IS -> isNegated ? misplacedNot() : absence(name(start, left));
            default -> isNegated ? misplacedNot() : null;
        };
    }

    private Condition misplacedNot() throws SelectorException {
        throw cursor.error("between a value and this, NOT means nothing; put NOT before the value");
    }

    private @Nullable Relation relation() {
        for (Relation relation : Relation.values()) {
            if (cursor.token().isSign(relation.symbol())) {
                return relation;
            }
        }
        return null;
    }

    private Condition comparison(int start, Expression left, Relation relation)
            throws SelectorException {
        cursor.countPart();
        cursor.advance();
        int next = cursor.token().index();
        Expression right = operands.sum();
        if (relation.isOrder()) {
            String symbol = relation.symbol();
            return new Condition.Comparison(
                    OperandParser.number(start, left, symbol),
                    relation,
                    OperandParser.number(next, right, symbol));
        }
        return new Condition.Comparison(
                OperandParser.asOperand(left), relation, OperandParser.asOperand(right));
    }

    private Condition between(Operand value, boolean isNegated) throws SelectorException {
        cursor.countPart();
        cursor.advance();
        int lowStart = cursor.token().index();
        Operand low = OperandParser.number(lowStart, operands.sum(), "BETWEEN");
        if (!cursor.is(Token.Kind.AND)) {
            throw cursor.error(
                    "write BETWEEN 1 AND 2; AND is missing before " + cursor.token().shown());
        }
        cursor.advance();
        int highStart = cursor.token().index();
        Operand high = OperandParser.number(highStart, operands.sum(), "BETWEEN");
        return new Condition.Between(value, low, high, isNegated);
    }

    private Condition like(Name name, boolean isNegated) throws SelectorException {
        cursor.countPart();
        cursor.advance();
        Token pattern =
                cursor.text("LIKE takes a pattern in single quotes, not " + cursor.token().shown());
        Token escape = null;
        if (cursor.is(Token.Kind.ESCAPE)) {
            cursor.advance();
            escape =
                    cursor.text(
                            "ESCAPE takes one character in single quotes, not "
                                    + cursor.token().shown());
        }
        return new Condition.Likeness(name, LikePattern.of(pattern, escape), isNegated);
    }

    private Condition in(Name name, boolean isNegated) throws SelectorException {
        cursor.countPart();
        cursor.advance();
        cursor.expect("(", "write IN ('a', 'b'); ( is missing before " + cursor.token().shown());
        Set<String> texts = new LinkedHashSet<>();
        texts.add(element());
        while (cursor.token().isSign(",")) {
            cursor.advance();
            texts.add(element());
        }
        cursor.expect(")", "write , or ) before " + cursor.token().shown());
        return new Condition.Membership(name, Collections.unmodifiableSet(texts), isNegated);
    }

    private String element() throws SelectorException {
        return cursor.text(
                        cursor.is(Token.Kind.NUMBER) || cursor.token().isSign("-")
                                ? "IN takes texts; write a = 1 OR a = 2 for numbers"
                                : "IN takes texts in single quotes, not " + cursor.token().shown())
                .text();
    }

    private Condition absence(Name name) throws SelectorException {
        cursor.countPart();
        cursor.advance();
        boolean isNegated = cursor.is(Token.Kind.NOT);
        if (isNegated) {
            cursor.advance();
        }
        if (!cursor.is(Token.Kind.NULL)) {
            throw cursor.error("write IS NULL or IS NOT NULL; for other values write = or <>");
        }
        cursor.advance();
        return new Condition.Absence(name, isNegated);
    }

    private static Condition asCondition(int start, Expression expression)
            throws SelectorException {
        return switch (expression) {
            case Condition condition -> condition;
            case Operand operand -> {
                if (operand.type() != Operand.Type.ANY && operand.type() != Operand.Type.FLAG) {
                    throw new SelectorException(
                            start,
                            "this is " + operand.type().words() + " and no condition; compare it");
                }
                yield new Condition.Holds(operand);
            }
        };
    }

    private Name name(int start, Expression expression) throws SelectorException {
        if (expression instanceof Name name) {
            return name;
        }
        throw new SelectorException(
                start, cursor.token().text() + " takes the name of a property on its left");
    }
}
