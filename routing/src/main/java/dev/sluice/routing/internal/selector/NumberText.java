package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Value;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads numbers as Java writes them (JMS 2.0, 3.8.1.1): exact ones in decimal, hexadecimal or, with
 * a leading zero, octal, with or without an L; approximate ones with a point, an exponent or one of
 * the suffixes f and d.
 */
final class NumberText {
    private static final Pattern DECIMAL = Pattern.compile("(0|[1-9][0-9]*)[lL]?");
    private static final Pattern HEXADECIMAL = Pattern.compile("0[xX][0-9a-fA-F]+[lL]?");
    private static final Pattern OCTAL = Pattern.compile("0[0-7]+[lL]?");
    private static final Pattern NOT_OCTAL = Pattern.compile("0[0-9]+[lL]?");
    private static final Pattern APPROXIMATE =
            Pattern.compile("([0-9]++(\\.[0-9]*+)?|\\.[0-9]++)([eE][+-]?[0-9]++)?[fFdD]?");
    private static final Pattern NOT_ZERO = Pattern.compile("[0.]*[1-9].*");

    private NumberText() {}

    /** The number, with the minus that stands before it, as the lowest long needs its own. */
    static Operand.Literal read(Token token, boolean isNegative) throws SelectorException {
        String text = token.text();
        if (DECIMAL.matcher(text).matches()) {
            return exact(token, text, 10, isNegative);
        }
        if (HEXADECIMAL.matcher(text).matches()) {
            return exact(token, text.substring(2), 16, isNegative);
        }
        if (OCTAL.matcher(text).matches()) {
            return exact(token, text, 8, isNegative);
        }
        if (NOT_OCTAL.matcher(text).matches()) {
            throw new SelectorException(
                    token.index(),
                    text + " begins with 0 and so is octal, but has an 8 or 9; remove the zeros");
        }
        if (APPROXIMATE.matcher(text).matches()) {
            return approximate(token, isNegative);
        }
        throw new SelectorException(
                token.index(),
                shortened(text) + " is no number; put a space between a number and a word");
    }

    private static Operand.Literal exact(Token token, String digits, int radix, boolean isNegative)
            throws SelectorException {
        boolean hasSuffix = digits.endsWith("l") || digits.endsWith("L");
        int end = digits.length() - (hasSuffix ? 1 : 0);
        try {
            String signed = (isNegative ? "-" : "") + digits.substring(0, end);
            return new Operand.Literal(Numbers.of(Long.parseLong(signed, radix)));
        } catch (NumberFormatException e) {
            throw new SelectorException(
                    token.index(),
                    shortened(token.text())
                            + " is beyond 64 bits; write it with a point if an approximate"
                            + " number will do");
        }
    }

    private static Operand.Literal approximate(Token token, boolean isNegative)
            throws SelectorException {
        String text = token.text();
        boolean isSingle = text.toLowerCase(Locale.ROOT).endsWith("f");
        double number = isSingle ? Float.parseFloat(text) : Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new SelectorException(
                    token.index(),
                    shortened(text) + " is too large for " + (isSingle ? "a float" : "a double"));
        }
        String digits = text.split("[eEfFdD]", 2)[0];
        if (number == 0 && NOT_ZERO.matcher(digits).matches()) {
            throw new SelectorException(
                    token.index(), shortened(text) + " is too small to be told from 0; write 0");
        }
        return new Operand.Literal(new Value.Real(isNegative ? -number : number, isSingle));
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
