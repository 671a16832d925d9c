package dev.sluice.routing.internal.selector;

import java.util.Map;

/**
 * Cuts the text of a selector into tokens, one at a time.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Tokenizer {
    private static final String SINGLE_SIGNS = "()+-*/,=<>";

    /** What people write who know another language, and what to write instead. */
    private static final Map<String, String> FOREIGN =
            Map.ofEntries(
                    Map.entry("==", "write = instead of =="),
                    Map.entry("!=", "write <> instead of !="),
                    Map.entry("&", "write AND instead of &"),
                    Map.entry("|", "write OR instead of |"),
                    Map.entry("!", "write NOT instead of !"),
                    Map.entry("%", "selectors know + - * and / only, no %"),
                    Map.entry(".", "a name holds letters, digits, _ and $ only, no ."),
                    Map.entry("\"", "a text stands in single quotes, 'like this'"));

    private final String text;
    private int at;

    Tokenizer(String text) {
        this.text = text;
    }

    Token next() throws SelectorException {
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        if (at == text.length()) {
            return new Token(Token.Kind.END, "", at);
        }
        char first = text.charAt(at);
        if (first == '\'') {
            return quoted();
        }
        if (isDigit(at) || (first == '.' && isDigit(at + 1))) {
            return number();
        }
        return Character.isJavaIdentifierStart(text.codePointAt(at)) ? word() : sign();
    }

    /** Java's white space (JMS 2.0, 3.8.1.1). */
    private static boolean isSpace(char next) {
        return next == ' ' || next == '\t' || next == '\f' || next == '\n' || next == '\r';
    }

    private boolean isDigit(int index) {
        return index < text.length() && text.charAt(index) >= '0' && text.charAt(index) <= '9';
    }

    private Token quoted() throws SelectorException {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (true) {
            int quote = text.indexOf('\'', at);
            if (quote < 0) {
                throw new SelectorException(
                        start, "this text does not end; close it with ', and write '' for a quote");
            }
            content.append(text, at, quote);
            at = quote + 1;
            if (at == text.length() || text.charAt(at) != '\'') {
                return new Token(Token.Kind.TEXT, content.toString(), start);
            }
            content.append('\'');
            at++;
        }
    }

    private Token word() {
        int start = at;
        at = endOfWord(at);
        return Token.word(text.substring(start, at), start);
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < text.length() && Character.isJavaIdentifierPart(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    /** Letters that follow a number belong to it, so that {@link NumberText} can refuse them. */
    private Token number() {
        int start = at;
        at = endOfWord(at);
        boolean isHexadecimal = text.regionMatches(true, start, "0x", 0, 2);
        if (!isHexadecimal && at < text.length() && text.charAt(at) == '.') {
            at = endOfWord(at + 1);
        }
        char last = text.charAt(at - 1);
        boolean isExponent = !isHexadecimal && (last == 'e' || last == 'E');
        boolean hasSign = at < text.length() && "+-".indexOf(text.charAt(at)) >= 0;
        if (isExponent && hasSign && isDigit(at + 1)) {
            at = endOfWord(at + 1);
        }
        return new Token(Token.Kind.NUMBER, text.substring(start, at), start);
    }

    private Token sign() throws SelectorException {
        int start = at;
        String two = text.substring(at, Math.min(at + 2, text.length()));
        String one = new String(Character.toChars(text.codePointAt(at)));
        if (two.equals("<>") || two.equals("<=") || two.equals(">=")) {
            at += 2;
            return new Token(Token.Kind.SIGN, two, start);
        }
        String advice = FOREIGN.getOrDefault(two, FOREIGN.get(one));
        if (advice != null) {
            throw new SelectorException(start, advice);
        }
        if (SINGLE_SIGNS.contains(one)) {
            at++;
            return new Token(Token.Kind.SIGN, one, start);
        }
        throw new SelectorException(
                start,
                String.format("U+%04X means nothing in a selector; ", text.codePointAt(at))
                        + "remove it, or put the text it is part of in single quotes");
    }
}
