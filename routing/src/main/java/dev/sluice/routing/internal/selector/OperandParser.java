package dev.sluice.routing.internal.selector;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads what has a value: literals, names, arithmetic, and anything in parentheses.
 *
 * <p><i>Confined to one thread.</i>
 */
final class OperandParser {
    private final Cursor cursor;
    private final Parser conditions;

    OperandParser(Cursor cursor, Parser conditions) {
        this.cursor = cursor;
        this.conditions = conditions;
    }

    /** What a test may have on one side: arithmetic, or a condition in parentheses. */
    Expression sum() throws SelectorException {
        int start = cursor.token().index();
        Expression first = product();
        List<Operand.Step> steps = new ArrayList<>();
        while (cursor.token().isSign("+") || cursor.token().isSign("-")) {
            Calculation by = cursor.token().isSign("+") ? Calculation.PLUS : Calculation.MINUS;
            cursor.countPart();
            cursor.advance();
            int next = cursor.token().index();
            steps.add(new Operand.Step(by, number(next, product(), by.symbol())));
        }
        return chain(start, first, steps);
    }

    private static Expression chain(int start, Expression first, List<Operand.Step> steps)
            throws SelectorException {
        if (steps.isEmpty()) {
            return first;
        }
        String symbol = steps.getFirst().by().symbol();
        return new Operand.Chain(number(start, first, symbol), List.copyOf(steps));
    }

    private Expression product() throws SelectorException {
        int start = cursor.token().index();
        Expression first = signed();
        List<Operand.Step> steps = new ArrayList<>();
        while (cursor.token().isSign("*") || cursor.token().isSign("/")) {
            Calculation by = cursor.token().isSign("*") ? Calculation.TIMES : Calculation.OVER;
            cursor.countPart();
            cursor.advance();
            int next = cursor.token().index();
            steps.add(new Operand.Step(by, number(next, signed(), by.symbol())));
        }
        return chain(start, first, steps);
    }

    private Expression signed() throws SelectorException {
        boolean isMinus = cursor.token().isSign("-");
        if (!isMinus && !cursor.token().isSign("+")) {
            return primary();
        }
        cursor.enter();
        cursor.advance();
        int start = cursor.token().index();
        Operand operand;
        if (cursor.is(Token.Kind.NUMBER)) {
            operand = literal(isMinus);
        } else {
            operand = number(start, signed(), isMinus ? "-" : "+");
            if (operand instanceof Operand.Literal literal) {
                operand =
                        isMinus
                                ? new Operand.Literal(Numbers.negated(literal.constant()))
                                : literal;
            } else {
                operand = new Operand.Sign(isMinus, operand);
            }
        }
        cursor.leave();
        return operand;
    }

    private Operand.Literal literal(boolean isNegative) throws SelectorException {
        Operand.Literal literal = NumberText.read(cursor.token(), isNegative);
        cursor.advance();
        return literal;
    }

    private Name named() throws SelectorException {
        Name name = Name.of(cursor.token().text());
        if (name == null) {
            throw cursor.error(
                    cursor.token().text()
                            + " is not open to selectors; use JMSMessageID, JMSCorrelationID,"
                            + " JMSType, JMSPriority, JMSTimestamp, JMSDeliveryMode, JMSXGroupID,"
                            + " JMSXGroupSeq or a property of the application");
        }
        cursor.advance();
        return name;
    }

    private Expression primary() throws SelectorException {
        cursor.countPart();
        Token first = cursor.token();
        return switch (first.kind()) {
            case NUMBER -> literal(false);
            case TEXT -> constant(new Operand.Literal(first.text()));
            case TRUE -> constant(Operand.Literal.TRUE);
            case FALSE -> constant(Operand.Literal.FALSE);
            case NAME -> named();
            case SIGN -> inParentheses();
            case NULL -> throw cursor.error("nothing equals NULL; write IS NULL or IS NOT NULL");
            case END -> throw cursor.error("a value is missing at the end");
            default ->
                    throw cursor.error(
                            first.text()
                                    + " is a reserved word and no name; write a value before it");
        };
    }

    private Operand.Literal constant(Operand.Literal literal) throws SelectorException {
        cursor.advance();
        return literal;
    }

    private Expression inParentheses() throws SelectorException {
        if (!cursor.token().isSign("(")) {
            throw cursor.error("a value is missing before " + cursor.token().shown());
        }
        cursor.enter();
        cursor.advance();
        Expression inner = conditions.anyOf();
        cursor.expect(")", "write ) before " + cursor.token().shown());
        cursor.leave();
        return inner;
    }

    static Operand asOperand(Expression expression) {
        return switch (expression) {
            case Condition condition -> new Operand.Verdict(condition);
            case Operand operand -> operand;
        };
    }

    static Operand number(int start, Expression expression, String operator)
            throws SelectorException {
        Operand operand = asOperand(expression);
        if (operand.type() != Operand.Type.ANY && operand.type() != Operand.Type.NUMBER) {
            throw new SelectorException(
                    start,
                    operator
                            + " takes numbers, and this is "
                            + operand.type().words()
                            + "; compare it with = or <>");
        }
        return operand;
    }
}
