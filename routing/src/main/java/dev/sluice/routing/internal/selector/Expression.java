package dev.sluice.routing.internal.selector;

/**
 * A part of a selector. Its text is the canonical one: single spaces, words in capitals, and
 * parentheses only behind NOT and where they change the meaning. It parses to an equal part.
 *
 * <p><i>Immutable.</i>
 */
sealed interface Expression permits Condition, Operand {

    /** How tightly an expression binds; the later the tighter (JMS 2.0, 3.8.1.1). */
    enum Rank {
        OR,
        AND,
        NOT,
        TEST,
        SUM,
        PRODUCT,
        SIGN,
        PRIMARY
    }

    Rank rank();

    /** Appends the canonical text. */
    void print(StringBuilder out);

    /** Appends the text in parentheses unless it binds at least as tightly as {@code least}. */
    default void printAs(Rank least, StringBuilder out) {
        boolean isLoose = rank().compareTo(least) < 0;
        out.append(isLoose ? "(" : "");
        print(out);
        out.append(isLoose ? ")" : "");
    }

    static String textOf(Expression expression) {
        StringBuilder out = new StringBuilder();
        expression.print(out);
        return out.toString();
    }

    /** Appends a text in quotes, those inside doubled. */
    static void printQuoted(String text, StringBuilder out) {
        out.append('\'').append(text.replace("'", "''")).append('\'');
    }
}
