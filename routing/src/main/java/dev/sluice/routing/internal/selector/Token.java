package dev.sluice.routing.internal.selector;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One word, literal or sign of a selector.
 *
 * <p><i>Immutable.</i>
 *
 * @param text what was written; for a text in quotes, what it means
 * @param index where it begins, counted from 0
 */
record Token(Kind kind, String text, int index) {
    private static final Map<String, Kind> RESERVED =
            Stream.of(Kind.values())
                    .filter(kind -> kind.isReserved)
                    .collect(Collectors.toUnmodifiableMap(Kind::name, Function.identity()));

    enum Kind {
        NAME,
        TEXT,
        NUMBER,
        SIGN,
        END,
        NULL(true),
        TRUE(true),
        FALSE(true),
        NOT(true),
        AND(true),
        OR(true),
        BETWEEN(true),
        LIKE(true),
        IN(true),
        IS(true),
        ESCAPE(true);

        private final boolean isReserved;

        Kind() {
            this(false);
        }

        Kind(boolean isReserved) {
            this.isReserved = isReserved;
        }
    }

    /** A reserved word, whose case does not matter, or a name, whose case does. */
    static Token word(String text, int index) {
        Kind reserved = RESERVED.get(text.toUpperCase(Locale.ROOT));
        return new Token(reserved == null ? Kind.NAME : reserved, text, index);
    }

    boolean is(Kind other) {
        return kind == other;
    }

    boolean isSign(String sign) {
        return kind == Kind.SIGN && text.equals(sign);
    }

    /** How an error names it. */
    String shown() {
        return switch (kind) {
            case END -> "the end";
            case TEXT -> "a text in quotes";
            default -> text;
        };
    }
}
