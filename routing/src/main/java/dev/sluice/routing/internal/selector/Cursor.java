package dev.sluice.routing.internal.selector;

/**
 * The token that the parsers look at, and the limits on what they have read.
 *
 * <p><i>Confined to one thread.</i>
 */
final class Cursor {
    private final Tokenizer tokenizer;
    private Token token;
    private int depth;
    private int parts;

    Cursor(String text) throws SelectorException {
        tokenizer = new Tokenizer(text);
        token = tokenizer.next();
    }

    Token token() {
        return token;
    }

    boolean is(Token.Kind kind) {
        return token.is(kind);
    }

    /** Takes a text in quotes, or fails with the sentence. */
    Token text(String sentence) throws SelectorException {
        Token text = token;
        if (!text.is(Token.Kind.TEXT)) {
            throw error(sentence);
        }
        advance();
        return text;
    }

    void expect(String sign, String sentence) throws SelectorException {
        if (!token.isSign(sign)) {
            throw error(sentence);
        }
        advance();
    }

    /** Goes one level down; {@link #leave} comes back. */
    void enter() throws SelectorException {
        countPart();
        if (++depth > Selector.MAX_DEPTH) {
            throw error("nested deeper than " + Selector.MAX_DEPTH + "; remove parentheses");
        }
    }

    void countPart() throws SelectorException {
        if (++parts > Selector.MAX_PARTS) {
            throw error(
                    "a selector has at most "
                            + Selector.MAX_PARTS
                            + " parts; use IN for many texts of one name");
        }
    }

    void advance() throws SelectorException {
        token = tokenizer.next();
    }

    SelectorException error(String sentence) {
        return new SelectorException(token.index(), sentence);
    }

    void leave() {
        depth--;
    }
}
