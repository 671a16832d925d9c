package dev.sluice.routing.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.storage.Seeds;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Random;

/** LIKE: meaning by table and by a plain reference, work by counting. */
class LikePatternTest {
    private static final String FACE = "\uD83D\uDE00";

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    12%3,    123,     true
                    12%3,    12993,   true
                    12%3,    1234,    false
                    l_se,    lose,    true
                    l_se,    loose,   false
                    '',      '',      true
                    '',      a,       false
                    %,       '',      true
                    _,       '',      false
                    %%,      abc,     true
                    ab%bc,   abc,     false
                    ab%bc,   abbc,    true
                    %ab%ab%, ab,      false
                    %ab%ab%, xabab,   true
                    %a_c%,   abbacc,  true
                    %a_c%,   abbcc,   false
                    %aab%,   aaab,    true
                    %a_b%c,  aaabc,   true
                    _%_,     a,       false
                    _%_,     ab,      true
                    a.c,     abc,     false
                    [a]*,    a,       false
                    """)
    void matches(String pattern, String text, boolean expected) throws SelectorException {
        assertEquals(expected, of(pattern, null).matches(text));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    \\_%,   \\, _foo,  true
                    \\_%,   \\, bar,   false
                    \\\\%,  \\, \\foo, true
                    a%%b,   %,  a%b,   true
                    a%%b,   %,  axb,   false
                    a__b,   _,  a_b,   true
                    a__b,   _,  axxb,  false
                    """)
    void escapes(String pattern, String escape, String text, boolean expected)
            throws SelectorException {
        assertEquals(expected, of(pattern, escape).matches(text));
    }

    @Test
    void characterIsCodePoint() throws SelectorException {
        assertTrue(of("a_b", null).matches("a" + FACE + "b"));
        assertTrue(of("%_" + FACE + "%", null).matches("a" + FACE));
        assertFalse(of("__", null).matches(FACE));
        assertFalse(of("%__", null).matches(FACE));
        assertTrue(of(FACE + FACE + "%", FACE).matches(FACE + "x"));
    }

    @Test
    void longRunsWithWildcardsAreRefusedBetweenPercentSignsOnly() throws SelectorException {
        String wild = "_" + "a".repeat(WildRun.MAX_POINTS);
        assertThrows(SelectorException.class, () -> of("%" + wild + "%", null));
        String most = wild.substring(1) + "%_" + wild.substring(2);
        assertTrue(of("%" + most + "%", null).matches("a".repeat(200)));
        assertTrue(of(wild + "%" + wild, null).matches("a".repeat(200)));
        assertTrue(of("%" + "a".repeat(500) + "%", null).matches("a".repeat(501)));
    }

    /** Patterns that make a matcher with backtracking read the text again and again. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "%aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab%",
                "%aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaab%",
                "%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b",
                "%a%a%a%a%a%a%a%a%a%a%a%a%a%a%a%b%",
                "%_%_%_%_%_%_%_%_%_%_%_%_%_%_%b%"
            })
    void readsEachCharacterABoundedNumberOfTimes(String pattern) throws SelectorException {
        int length = 100_000;
        CountingText text = new CountingText("a".repeat(length));
        assertFalse(of(pattern, null).matches(text));
        assertTrue(text.reads() <= length + 2L * pattern.length(), () -> text.reads() + " reads");
    }

    @Test
    void agreesWithTheReference() {
        Seeds.run(1, 2_000, LikePatternTest::compareWithReference);
    }

    private static void compareWithReference(long seed) {
        Random random = new Random(seed);
        String pattern = letters(random, "ab%_" + FACE, 12);
        try {
            LikePattern compiled = of(pattern, null);
            for (int i = 0; i < 10; i++) {
                String text = letters(random, "ab" + FACE, 14);
                int[] points = text.codePoints().toArray();
                assertEquals(
                        reference(pattern.codePoints().toArray(), points),
                        compiled.matches(text),
                        () -> "'" + text + "' LIKE '" + pattern + "'");
            }
        } catch (SelectorException e) {
            throw new AssertionError(pattern, e);
        }
    }

    private static String letters(Random random, String alphabet, int most) {
        int[] points = alphabet.codePoints().toArray();
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            out.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return out.toString();
    }

    /** Which prefixes of the text each prefix of the pattern matches, one row after the other. */
    private static boolean reference(int[] pattern, int[] text) {
        boolean[] row = new boolean[text.length + 1];
        row[0] = true;
        for (int wanted : pattern) {
            boolean[] next = new boolean[text.length + 1];
            next[0] = wanted == '%' && row[0];
            for (int i = 1; i <= text.length; i++) {
                next[i] =
                        wanted == '%'
                                ? row[i] || next[i - 1]
                                : row[i - 1] && (wanted == '_' || wanted == text[i - 1]);
            }
            row = next;
        }
        return row[text.length];
    }

    private static LikePattern of(String pattern, @Nullable String escape)
            throws SelectorException {
        Token mark = escape == null ? null : new Token(Token.Kind.TEXT, escape, 0);
        return LikePattern.of(new Token(Token.Kind.TEXT, pattern, 0), mark);
    }
}
