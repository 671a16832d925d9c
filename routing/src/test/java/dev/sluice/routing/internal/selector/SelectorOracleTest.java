package dev.sluice.routing.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.sluice.core.message.Message;
import dev.sluice.storage.Seeds;

import org.apache.activemq.artemis.selector.filter.FilterException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Selectors by chance, judged by this package and by ActiveMQ Artemis. Every condition within a
 * selector must be judged alike, unless a {@link Deviation} applies to it or to one within it.
 */
class SelectorOracleTest {
    private static final int SEEDS = Seeds.isTorture() ? 200_000 : 4_000;
    private static final int MESSAGES = 5;

    private int judged;
    private int excused;

    @Test
    void agreesWithArtemis() {
        Seeds.run(1, SEEDS, this::compare);
        assertTrue(excused * 4 < judged, () -> excused + " excused of " + judged);
    }

    @Test
    void canonicalTextParsesToAnEqualSelector() {
        Seeds.run(1_000_001, SEEDS, SelectorOracleTest::checkCanonicalText);
    }

    private static void checkCanonicalText(long seed) {
        String text = new SelectorText(new Random(seed)).condition(4);
        Selector selector = parsed(text);
        Selector again = parsed(selector.toString());
        assertEquals(selector, again, text);
        assertEquals(selector.hashCode(), again.hashCode(), text);
        assertEquals(selector.toString(), again.toString(), text);
    }

    private void compare(long seed) {
        SelectorText chance = new SelectorText(new Random(seed));
        String text = chance.condition(3);
        Condition condition = conditionOf(text);
        ArtemisSelector oracle = oracle(text);
        ArtemisSelector canonical = oracle(condition.toString());
        for (int i = 0; i < MESSAGES; i++) {
            Message message = SampleMessages.with(chance.properties());
            // The canonical text shows the oracle the tree that this package read.
            assertEquals(oracle.test(message), canonical.test(message), text);
            compare(condition, message);
        }
    }

    /** Whether the two agree; fails if they do not and have no reason. */
    private boolean compare(Condition condition, Message message) {
        boolean isExcused = false;
        for (Condition part : parts(condition)) {
            isExcused |= !compare(part, message);
        }
        Truth expected = oracle(condition.toString()).test(message);
        Truth actual = condition.test(message);
        judged++;
        if (actual == expected) {
            return true;
        }
        excused++;
        // An exception is how Artemis says unknown, and it ends the whole evaluation.
        boolean hasThrown = expected == null;
        if (hasThrown && (actual == Truth.UNKNOWN || isExcused)) {
            return false;
        }
        if (!isExcused && !isListed(condition, message)) {
            fail(
                    condition
                            + " is "
                            + actual
                            + ", not "
                            + expected
                            + ", of "
                            + message.properties());
        }
        return false;
    }

    private static boolean isListed(Condition condition, Message message) {
        return Stream.of(Deviation.values()).anyMatch(known -> known.applies(condition, message));
    }

    private static List<Condition> parts(Condition condition) {
        return switch (condition) {
            case Condition.AnyOf any -> any.terms();
            case Condition.AllOf all -> all.terms();
            case Condition.Negation negation -> List.of(negation.of());
            default ->
                    Deviation.operands(condition).stream()
                            .filter(Operand.Verdict.class::isInstance)
                            .map(operand -> ((Operand.Verdict) operand).condition())
                            .toList();
        };
    }

    /** One example for each deviation, which fails when Artemis comes round to it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            nullValues = "-",
            textBlock =
                    """
                    EQUALITY_WITH_MISSING | 1 <> missing            | UNKNOWN | TRUE
                    EQUALITY_WITH_MISSING | missing = missing       | UNKNOWN | TRUE
                    UNEQUAL_TYPES         | digits <> 7             | FALSE   | TRUE
                    ORDER_OF_OTHERS       | red >= red              | FALSE   | TRUE
                    NOT_LIKE_OF_OTHERS    | seven NOT LIKE '7'      | FALSE   | TRUE
                    IN_OF_OTHERS          | seven IN ('7')          | FALSE   | UNKNOWN
                    DIVISION_BY_ZERO      | seven / 0 > 1           | UNKNOWN | TRUE
                    CALCULATION_OF_OTHERS | digits + 1 = '71'       | UNKNOWN | TRUE
                    CALCULATION_OF_OTHERS | 1 NOT BETWEEN red * 1 AND 0 | TRUE | -
                    PLUS_OF_OTHERS        | +red = 'red'            | UNKNOWN | TRUE
                    MINUS_OF_SHORT        | -five < 0               | TRUE    | -
                    NARROW_ON_THE_RIGHT   | 5 = five                | TRUE    | FALSE
                    SIGN_OF_ZERO          | 0.0 = -0.0              | TRUE    | FALSE
                    NOT_A_NUMBER          | nan = nan               | FALSE   | TRUE
                    """)
    void deviationsOfValues(Deviation deviation, String text, Truth ours, @Nullable Truth theirs) {
        Message sample = SampleMessages.sample();
        Condition condition = conditionOf(text);
        assertEquals(ours, condition.test(sample));
        assertEquals(theirs, oracle(text).test(sample));
        assertTrue(deviation.applies(condition, sample));
    }

    /**
     * Numbers that the selectors by chance stay away from: Artemis calculates with 32 bits where
     * both numbers came with no more, and divides doubles, which do not hold all of 64 bits. NOT
     * stands before comparisons in the standard's order of precedence, and behind in Artemis'.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    2147483647 + 1 > 0              | TRUE  | FALSE
                    large / 1 = 9007199254740992    | FALSE | TRUE
                    NOT five = 7                    | TRUE  | FALSE
                    """)
    void deviationsOfNumbersAndPrecedence(String text, Truth ours, String theirs)
            throws SelectorException {
        Message sample = SampleMessages.sample();
        assertEquals(ours, Selector.parse(text).test(sample));
        String judged =
                ArtemisSelector.accepts(text) ? String.valueOf(oracle(text).test(sample)) : "-";
        assertEquals(theirs, judged);
    }

    /** What Artemis reads and JMS does not have, or has only for header fields it names. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a % 2 = 1",
                "-- comment\n a = 1",
                "a /* comment */ = 1",
                "NULL",
                "a = b = c",
                "(a = 1) IS NULL",
                "a = 1OR b = 2",
                "'a' LIKE 'b'",
                "a LIKE '!b' ESCAPE '!'",
                "a = 9223372036854775808",
                "a = 1e400",
                "XPATH 'a'",
                "JMSExpiration > 1"
            })
    void onlyArtemisReads(String text) {
        assertTrue(ArtemisSelector.accepts(text), text);
        assertThrows(SelectorException.class, () -> Selector.parse(text), text);
    }

    /** What JMS has and Artemis does not read: names and numbers as in Java, and two minuses. */
    @ParameterizedTest
    @ValueSource(
            strings = {"Größe = 1", "a = 1.5f", "a = 1d", "a = 0x1L", "xpath = 1", "5--1 = 6\n"})
    void onlyThisPackageReads(String text) throws SelectorException {
        assertFalse(ArtemisSelector.accepts(text), text);
        Selector.parse(text);
    }

    private static Selector parsed(String text) {
        try {
            return Selector.parse(text);
        } catch (SelectorException e) {
            throw new AssertionError(text, e);
        }
    }

    private static Condition conditionOf(String text) {
        try {
            return Parser.parse(text);
        } catch (SelectorException e) {
            throw new AssertionError(text, e);
        }
    }

    private static ArtemisSelector oracle(String text) {
        try {
            return ArtemisSelector.parse(text);
        } catch (FilterException e) {
            throw new AssertionError(text, e);
        }
    }
}
