package dev.sluice.routing.internal.selector;

import java.io.Serial;

/**
 * A text that is no selector. The message says where and what to write instead. It carries no stack
 * trace, since a peer can cause any number of them.
 *
 * <p><i>Immutable.</i>
 */
public final class SelectorException extends Exception {
    @Serial private static final long serialVersionUID = 1L;

    private final int position;

    /** {@code index} counts from 0, as strings do. */
    SelectorException(int index, String sentence) {
        super("at character " + (index + 1) + ": " + sentence, null, false, false);
        position = index + 1;
    }

    /** The character where reading stopped, counted from 1. */
    public int position() {
        return position;
    }

    /** The message, which this class always has. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
