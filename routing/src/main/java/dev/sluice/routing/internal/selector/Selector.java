package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.Message;

/**
 * A JMS message selector: a condition over header fields and application properties that a message
 * meets or not (JMS 2.0, 3.8.1). How fields are found in a message is written in docs/mapping.md.
 *
 * <p>Nothing is converted: a number never equals a text that looks like it, and so a property that
 * an MQTT client sent, which is text, is compared with text.
 *
 * <p>Judging a message takes memory for results of arithmetic, for JMSTimestamp, and for ids that a
 * JMS client shows in another form than they were sent in; otherwise none. It takes no more steps
 * than the selector has parts, each of which may look through the properties or a text once.
 *
 * <p><i>Immutable.</i>
 */
public final class Selector {
    /** UTF-16 units in the text of a selector. */
    public static final int MAX_LENGTH = 8_192;

    /** Parentheses, NOT and signs within each other. */
    public static final int MAX_DEPTH = 64;

    /** Names, literals, operators and tests; the texts of an IN do not count. */
    public static final int MAX_PARTS = 1_024;

    private final Condition condition;

    private Selector(Condition condition) {
        this.condition = condition;
    }

    /**
     * Reads a selector.
     *
     * @throws SelectorException if {@code text} is none, or is beyond one of the limits; says where
     *     and what to write instead
     */
    public static Selector parse(String text) throws SelectorException {
        if (text.length() > MAX_LENGTH) {
            throw new SelectorException(
                    MAX_LENGTH,
                    "a selector has at most "
                            + MAX_LENGTH
                            + " characters, this one has "
                            + text.length()
                            + "; shorten it");
        }
        return new Selector(Parser.parse(text));
    }

    /** Whether the condition is true; it may also be false, or unknown for want of a value. */
    public boolean matches(Message message) {
        return test(message) == Truth.TRUE;
    }

    Truth test(Message message) {
        return condition.test(message);
    }

    /** Whether the two have the same parts; not whether they always agree. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Selector that && condition.equals(that.condition);
    }

    @Override
    public int hashCode() {
        return condition.hashCode();
    }

    /**
     * The canonical text, which parses to an equal selector, unless it is longer than {@link
     * #MAX_LENGTH}, since it may have more spaces than the text that was read.
     */
    @Override
    public String toString() {
        return condition.toString();
    }
}
