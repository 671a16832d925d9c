package dev.sluice.routing.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Locale;

/** What is no selector is refused with its place and with what to write instead. */
class SelectorSyntaxTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    a == 1              | 3  | write = instead of ==
                    a != 1              | 3  | write <> instead of !=
                    a && b              | 3  | write AND
                    !a                  | 1  | write NOT
                    a % 2 = 0           | 3  | no %
                    a.b = 1             | 2  | no .
                    a = "red"           | 5  | single quotes
                    a = #1              | 5  | U+0023 means nothing
                    a-b                 | 1  | no condition
                    a = 'red            | 5  | does not end
                    a = 'it's'          | 9  | put AND, OR or an operator before s
                    a = 1)              | 6  | remove it
                    (a = 1              | 7  | write ) before the end
                    a =                 | 4  | a value is missing
                    = 1                 | 1  | missing before =
                    a = 1 b = 2         | 7  | put AND, OR or an operator before b
                    a = b = c           | 7  | in parentheses
                    a < b < c           | 7  | in parentheses
                    a IS NULL = TRUE    | 11 | in parentheses
                    a = NULL            | 5  | IS NULL
                    NULL                | 1  | IS NULL
                    a IS 1              | 6  | IS NOT NULL
                    1 IS NULL           | 1  | name of a property
                    a NOT = 1           | 7  | put NOT before the value
                    a NOT IS NULL       | 7  | put NOT before the value
                    a NOT               | 6  | put NOT before the value
                    a = AND b           | 5  | reserved word
                    escape = 1          | 1  | reserved word
                    """)
    void signsAndWordsInWrongPlaces(String text, int position, String advice) {
        check(text, position, advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    1                   | 1  | is a number and no condition
                    'a'                 | 1  | is text and no condition
                    a + 1               | 1  | no condition
                    a AND 1             | 7  | no condition
                    NOT 'a'             | 5  | no condition
                    a < 'b'             | 5  | < takes numbers
                    TRUE > a            | 1  | > takes numbers
                    (a = 1) < 2         | 1  | < takes numbers
                    a + 'b' = 1         | 5  | + takes numbers
                    -'b' = 1            | 2  | - takes numbers
                    'b' * 2 = 1         | 1  | * takes numbers
                    a BETWEEN 1         | 12 | write BETWEEN 1 AND 2
                    a BETWEEN 1 OR 2    | 13 | write BETWEEN 1 AND 2
                    a BETWEEN 'a' AND 2 | 11 | BETWEEN takes numbers
                    a LIKE b            | 8  | pattern in single quotes
                    'a' LIKE 'b'        | 1  | LIKE takes the name
                    a LIKE 'b' ESCAPE c | 19 | one character in single quotes
                    a LIKE 'b' ESCAPE 'xy' | 19 | one character
                    a LIKE 'b' ESCAPE ''   | 19 | one character
                    a LIKE '!b' ESCAPE '!' | 8 | double it
                    a LIKE 'b!' ESCAPE '!' | 8 | double it
                    a IN 'b'            | 6  | ( is missing
                    a IN ()             | 7  | IN takes texts in single quotes
                    a IN (1, 2)         | 7  | a = 1 OR a = 2
                    a IN (-1)           | 7  | a = 1 OR a = 2
                    a IN ('x' 'y')      | 11 | write , or )
                    a IN ('x',)         | 11 | IN takes texts
                    """)
    void operandsOfWrongTypes(String text, int position, String advice) {
        check(text, position, advice);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    a = 08              | 5  | octal
                    a = 9223372036854775808  | 5 | beyond 64 bits
                    a = -9223372036854775809 | 6 | beyond 64 bits
                    a = 0x8000000000000000   | 5 | beyond 64 bits
                    a = 1e400           | 5  | too large
                    a = 1e39f           | 5  | too large
                    a = 1e-400          | 5  | too small
                    a = 1OR b           | 5  | put a space
                    a = 0x              | 5  | is no number
                    a = 0b1             | 5  | is no number
                    a = 1_000           | 5  | is no number
                    a = 1e              | 5  | is no number
                    a = 1.2.3           | 8  | put AND, OR
                    JMSDestination = 'q' | 1 | not open to selectors
                    JMSExpiration > 1   | 1  | not open to selectors
                    JMSRedelivered      | 1  | not open to selectors
                    JMSXDeliveryCount > 1 | 1 | not open to selectors
                    """)
    void numbersAndNames(String text, int position, String advice) {
        check(text, position, advice);
    }

    private static void check(String text, int position, String advice) {
        SelectorException refused =
                assertThrows(SelectorException.class, () -> Selector.parse(text), text);
        assertTrue(refused.reason().contains(advice), () -> text + ": " + refused.reason());
        assertEquals(position, refused.position(), () -> text + ": " + refused.reason());
        assertTrue(refused.reason().startsWith("at character " + position + ": "), refused::reason);
    }

    @Test
    void barsAreNoOperator() {
        SelectorException refused =
                assertThrows(SelectorException.class, () -> Selector.parse("a || b"));
        assertEquals("at character 3: write OR instead of |", refused.reason());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\n"})
    void emptyTextIsRefused(String text) {
        assertThrows(SelectorException.class, () -> Selector.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "NULL", "TRUE", "FALSE", "NOT", "AND", "OR", "BETWEEN", "LIKE", "IN", "IS", "ESCAPE"
            })
    void reservedWordsAreNoNamesInAnyCase(String word) {
        for (String written : new String[] {word, word.toLowerCase(Locale.ROOT)}) {
            assertThrows(
                    SelectorException.class, () -> Selector.parse(written + " IS NULL"), written);
        }
    }

    @Test
    void lengthIsBounded() throws SelectorException {
        String fits = "a = 1" + " ".repeat(Selector.MAX_LENGTH - 5);
        Selector.parse(fits);
        SelectorException refused =
                assertThrows(SelectorException.class, () -> Selector.parse(fits + " "));
        assertTrue(refused.reason().contains("at most 8192 characters"), refused::reason);
    }

    @ParameterizedTest
    @CsvSource({"(, )", "NOT , ''", "- , ''"})
    void depthIsBounded(String open, String close) throws SelectorException {
        boolean isSign = open.startsWith("-");
        String inner = isSign ? "a = 1" : "a";
        int most = Selector.MAX_DEPTH;
        String spaced = open + " ";
        Selector.parse(spaced.repeat(most) + inner + close.repeat(most));
        String deeper = spaced.repeat(most + 1) + inner + close.repeat(most + 1);
        SelectorException refused =
                assertThrows(SelectorException.class, () -> Selector.parse(deeper));
        assertTrue(refused.reason().contains("deeper than 64"), refused::reason);
    }

    @Test
    void depthIsCountedAloneAndNotOverTheWholeText() throws SelectorException {
        Selector.parse("(a) AND ".repeat(200) + "NOT b");
    }

    @Test
    void partsAreBounded() throws SelectorException {
        String most = "a + ".repeat(Selector.MAX_PARTS / 2 - 2) + "a = 1";
        Selector.parse(most);
        SelectorException refused =
                assertThrows(SelectorException.class, () -> Selector.parse("a + " + most));
        assertTrue(refused.reason().contains("at most 1024 parts"), refused::reason);
    }

    @Test
    void textsOfSetsAreNotCountedAsParts() throws SelectorException {
        String texts = ", 'x'".repeat(1_500);
        Selector.parse("a IN ('y'" + texts + ")");
    }
}
