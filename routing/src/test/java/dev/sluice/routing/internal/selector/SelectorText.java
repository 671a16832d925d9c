package dev.sluice.routing.internal.selector;

import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Value;
import dev.sluice.core.message.Value.Width;

import java.util.Random;

/**
 * Makes selectors and messages by chance, of names, texts and small numbers that meet often. NOT
 * has parentheses behind it, since the oracle binds it tighter than the standard says; numbers are
 * halves, so that arithmetic with them is exact in any type.
 */
final class SelectorText {
    private static final String[] NAMES = {"a", "b", "c", "d", "e", "f"};
    private static final String[] TEXTS = {"", "x", "xy", "yx", "it''s", "x%", "_"};
    private static final String[] RELATIONS = {"=", "<>", "<", "<=", ">", ">="};
    private static final String[] NUMBERS = {
        "0", "1", "2", "3L", "07", "0x5", "0.5", "2.", ".5", "1e1", "25E-1", "1.5"
    };

    private final Random random;

    SelectorText(Random random) {
        this.random = random;
    }

    ApplicationProperties properties() {
        ApplicationProperties.Builder properties = new ApplicationProperties.Builder();
        for (String name : NAMES) {
            if (random.nextInt(5) > 0) {
                properties.add(name, value());
            }
        }
        return properties.build();
    }

    private Value value() {
        int number = random.nextInt(-4, 5);
        return switch (random.nextInt(9)) {
            case 0 -> new Value.Whole(number, Width.BYTE);
            case 1 -> new Value.Whole(number, Width.SHORT);
            case 2 -> new Value.Whole(number, Width.INT);
            case 3 -> new Value.Whole(number, Width.LONG);
            case 4 -> new Value.Real(number / 2.0, true);
            case 5 -> new Value.Real(number / 2.0, false);
            case 6 -> new Value.Flag(random.nextBoolean());
            default -> Value.text(pick(TEXTS).replace("''", "'"));
        };
    }

    String condition(int depth) {
        if (depth == 0) {
            return test(0);
        }
        return switch (random.nextInt(6)) {
            case 0 -> joined(" OR ", depth);
            case 1 -> joined(" and ", depth);
            case 2 -> "NOT (" + condition(depth - 1) + ")";
            case 3 -> "(" + condition(depth - 1) + ")";
            case 4 -> "NOT " + pick(NAMES);
            default -> test(depth - 1);
        };
    }

    private String joined(String word, int depth) {
        StringBuilder out = new StringBuilder(condition(depth - 1));
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            out.append(word).append(condition(depth - 1));
        }
        return out.toString();
    }

    private String test(int depth) {
        String not = random.nextBoolean() ? " NOT" : "";
        return switch (random.nextInt(9)) {
            case 0 -> pick(NAMES) + not + " LIKE " + pattern();
            case 1 -> pick(NAMES) + not + " IN (" + text() + "," + text() + " , " + text() + ")";
            case 2 -> pick(NAMES) + " IS" + not + " NULL";
            case 3 -> number(depth) + not + " BETWEEN " + number(depth) + " AND " + number(depth);
            case 4 -> pick(NAMES);
            case 5 -> pick(NAMES) + pick("=", "<>") + pick(text(), "TRUE", "false", pick(NAMES));
            case 6 -> "(" + condition(depth) + ") " + pick("=", "<>") + pick(" TRUE", " FALSE");
            default -> number(depth) + pick(RELATIONS) + number(depth);
        };
    }

    private String pattern() {
        return switch (random.nextInt(3)) {
            case 0 -> "'" + pick("x", "%", "_", "") + pick("x", "y", "%", "_") + "%'";
            case 1 -> "'x!" + pick("%", "_", "!") + "' ESCAPE '!'";
            default -> text();
        };
    }

    private String number(int depth) {
        if (depth <= 0) {
            return pick(pick(NAMES), pick(NUMBERS));
        }
        return switch (random.nextInt(7)) {
            case 0 -> number(depth - 1) + " + " + number(depth - 1);
            case 1 -> number(depth - 1) + " - " + number(depth - 1) + " - " + number(0);
            case 2 -> number(depth - 1) + "*" + number(depth - 1);
            case 3 -> number(0) + " / " + number(depth - 1);
            case 4 -> "(" + number(depth - 1) + ")";
            case 5 -> pick("- ", "+ ") + number(0);
            default -> number(0);
        };
    }

    private String text() {
        return "'" + pick(TEXTS) + "'";
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
