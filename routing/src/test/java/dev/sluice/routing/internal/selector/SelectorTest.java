package dev.sluice.routing.internal.selector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.message.Message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of JMS 2.0, 3.8.1, on the message of {@link SampleMessages}. */
class SelectorTest {
    private final Message sample = SampleMessages.sample();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    seven = 7                                        | TRUE
                    seven = 07 AND seven = 0x7 AND seven = 0X7       | TRUE
                    seven = 7L AND seven = 7l AND seven = +7         | TRUE
                    0 = 00 AND 0777 = 511 AND 0xfF = 255             | TRUE
                    largest = 9223372036854775807                    | TRUE
                    largest = 0x7FFFFFFFFFFFFFFF                     | TRUE
                    lowest = -9223372036854775808                    | TRUE
                    lowest = - 9223372036854775808                   | TRUE
                    half = 2.5 AND half = 25e-1 AND half = .25E1     | TRUE
                    half = 2.5d AND half = 2.5f AND half = 2.5F      | TRUE
                    seven = 7. AND seven = 7e0 AND seven = 7d        | TRUE
                    red = 'red'                                      | TRUE
                    red = 'Red'                                      | FALSE
                    quote = 'it''s'                                  | TRUE
                    empty = ''                                       | TRUE
                    yes = TRUE AND no = false                        | TRUE
                    Größe = 1 AND $a_1 = 2                           | TRUE
                    RED = 'red'                                      | UNKNOWN
                    twice = 'first'                                  | TRUE
                    """)
    void literalsAndNames(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    seven > 6 AND seven >= 7 AND seven < 8 AND seven <= 7  | TRUE
                    seven <> 8                                             | TRUE
                    seven > 7 OR seven < 7 OR seven <> 7                   | FALSE
                    five < seven AND minus < zero                          | TRUE
                    seven > 6.5 AND half < 3                               | TRUE
                    large = 9007199254740993                               | TRUE
                    large = 9007199254740992                               | FALSE
                    large = 9007199254740992.0                             | TRUE
                    tenth = 0.1f                                           | TRUE
                    tenth = 0.1                                            | FALSE
                    16777217 = 16777216f                                   | TRUE
                    beyond > largest AND beyond > 1.8e19                   | TRUE
                    beyond < 0                                             | FALSE
                    nan = nan                                              | FALSE
                    nan <> nan                                             | TRUE
                    nan < 1 OR nan >= 1                                    | FALSE
                    zero = -0.0 AND 0.0 = -0.0                             | TRUE
                    moment = 1767225600000                                 | TRUE
                    bytes = 'red' OR bytes <> 'red'                        | FALSE
                    """)
    void comparisonsOfNumbers(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    /** "If the comparison of non-like type values is attempted, the value is false." */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    digits = 7               | FALSE
                    digits <> 7              | FALSE
                    digits > 6               | FALSE
                    NOT digits = 7           | TRUE
                    digits = '7'             | TRUE
                    seven = '7'              | FALSE
                    seven = TRUE             | FALSE
                    yes = 'true'             | FALSE
                    yes <> no                | TRUE
                    red < quote              | FALSE
                    red >= red               | FALSE
                    yes > no                 | FALSE
                    'a' = 1                  | FALSE
                    digits BETWEEN 1 AND 9   | FALSE
                    digits NOT BETWEEN 1 AND 2 | FALSE
                    seven LIKE '7'           | FALSE
                    seven NOT LIKE '7'       | FALSE
                    seven IN ('7')           | FALSE
                    seven NOT IN ('8')       | FALSE
                    red                      | FALSE
                    seven                    | FALSE
                    """)
    void unlikeTypesAreFalseAndNothingIsConverted(String selector, Truth expected)
            throws SelectorException {
        check(selector, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    missing = 1                                | UNKNOWN
                    missing <> 1                               | UNKNOWN
                    missing = missing                          | UNKNOWN
                    NOT missing = 1                            | UNKNOWN
                    missing                                    | UNKNOWN
                    missing IN ('a')                           | UNKNOWN
                    missing NOT IN ('a')                       | UNKNOWN
                    missing LIKE '%'                           | UNKNOWN
                    missing NOT LIKE '%'                       | UNKNOWN
                    missing BETWEEN 1 AND 2                    | UNKNOWN
                    seven BETWEEN 8 AND missing                | FALSE
                    seven BETWEEN 6 AND missing                | UNKNOWN
                    seven NOT BETWEEN 8 AND missing            | TRUE
                    missing + 1 > 0                            | UNKNOWN
                    -missing < 0                               | UNKNOWN
                    missing IS NULL                            | TRUE
                    missing IS NOT NULL                        | FALSE
                    absent IS NULL                             | TRUE
                    seven IS NULL                              | FALSE
                    seven is not null AND bytes IS NOT NULL    | TRUE
                    empty IS NULL                              | FALSE
                    TRUE AND TRUE                              | TRUE
                    TRUE AND FALSE                             | FALSE
                    TRUE AND missing                           | UNKNOWN
                    missing AND TRUE                           | UNKNOWN
                    FALSE AND missing                          | FALSE
                    missing AND FALSE                          | FALSE
                    missing AND missing                        | UNKNOWN
                    TRUE OR missing                            | TRUE
                    missing OR TRUE                            | TRUE
                    FALSE OR missing                           | UNKNOWN
                    missing OR FALSE                           | UNKNOWN
                    FALSE OR FALSE                             | FALSE
                    NOT TRUE                                   | FALSE
                    NOT FALSE                                  | TRUE
                    """)
    void threeValuedLogic(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    TRUE OR TRUE AND FALSE         | TRUE
                    (TRUE OR TRUE) AND FALSE       | FALSE
                    NOT FALSE AND FALSE            | FALSE
                    NOT (FALSE AND FALSE)          | TRUE
                    NOT seven = 8                  | TRUE
                    NOT NOT seven = 7              | TRUE
                    2 + 3 * 4 = 14                 | TRUE
                    (2 + 3) * 4 = 20               | TRUE
                    10 - 4 - 3 = 3                 | TRUE
                    10 - (4 - 3) = 9               | TRUE
                    24 / 4 / 2 = 3                 | TRUE
                    24 / 4 * 2 = 12                | TRUE
                    2 * -3 = -6 AND -2 - -3 = 1    | TRUE
                    5--1 = 6                       | TRUE
                    - - seven = 7 AND -seven = -7  | TRUE
                    -seven * 2 = -14               | TRUE
                    seven = 3 + 4 AND 1 < 2        | TRUE
                    (seven = 7) = TRUE             | TRUE
                    (seven = 7) <> (five = 5)      | FALSE
                    (missing = 7) = FALSE          | UNKNOWN
                    seven BETWEEN 6 AND 8 AND no   | FALSE
                    seven BETWEEN 3 + 4 AND 7      | TRUE
                    seven NOT BETWEEN 7 AND 7      | FALSE
                    seven NOT BETWEEN 8 AND 9      | TRUE
                    """)
    void precedence(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    seven / 2 = 3.5                             | TRUE
                    6 / 2 = 3                                   | TRUE
                    large / 1 = 9007199254740993                | TRUE
                    large + 0 = 9007199254740993                | TRUE
                    seven / zero > 0                            | UNKNOWN
                    seven / 0.0 > 1e300                         | TRUE
                    0.0 / 0 <> 1                                | TRUE
                    seven + half = 9.5                          | TRUE
                    2147483647 + 1 = 2147483648                 | TRUE
                    largest + 1 = lowest                        | TRUE
                    -lowest = lowest                            | TRUE
                    -beyond < 0 AND -tenth = -0.1f              | TRUE
                    red + 1 > 0                                 | UNKNOWN
                    +red = 'red'                                | UNKNOWN
                    -yes = 1                                    | UNKNOWN
                    1 + red > 0                                 | UNKNOWN
                    """)
    void arithmetic(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    red IN ('blue', 'red')          | TRUE
                    red IN ('blue')                 | FALSE
                    red NOT IN ('blue')             | TRUE
                    red not in ('blue', 'red')      | FALSE
                    quote IN ('it''s')              | TRUE
                    (red) IN ('red')                | TRUE
                    red LIKE 'r_d'                  | TRUE
                    red LIKE 'r%'                   | TRUE
                    red LIKE '_'                    | FALSE
                    red NOT LIKE 'b%'               | TRUE
                    red LIKE 'r!_d' ESCAPE '!'      | FALSE
                    """)
    void setsAndPatterns(String selector, Truth expected) throws SelectorException {
        check(selector, expected);
    }

    @Test
    void onlyTrueMatches() throws SelectorException {
        assertTrue(Selector.parse("seven = 7").matches(sample));
        assertFalse(Selector.parse("seven = 8").matches(sample));
        assertFalse(Selector.parse("missing = 8").matches(sample));
    }

    @Test
    void allWhiteSpaceOfJavaSeparates() throws SelectorException {
        check("\t\fseven\n=\r\n7 ", Truth.TRUE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            textBlock =
                    """
                    a=1                                | a = 1
                    ((a)) = (1)                        | a = 1
                    (a = 1 and b = 2) and c            | a = 1 AND b = 2 AND c
                    a or (b or c)                      | a OR b OR c
                    a and (b or c)                     | a AND (b OR c)
                    (a and b) or c                     | a AND b OR c
                    not a=1                            | NOT (a = 1)
                    not not a                          | NOT (NOT a)
                    a = -(5)                           | a = -5
                    a = - - 5                          | a = 5
                    a = -b * -(c + 1)                  | a = -b * -(c + 1)
                    a - (b - c) = (a - b) - c          | a - (b - c) = (a - b) - c
                    (a * b) + c/d = 0x10               | a * b + c / d = 16
                    a = 1e3 or a = 0.5f                | a = 1000.0 OR a = 0.5f
                    a = -.5                            | a = -0.5
                    a not between 1 and 2              | a NOT BETWEEN 1 AND 2
                    a in('x','''','x')                 | a IN ('x', '''')
                    a not like '%!_' escape '!'        | a NOT LIKE '%!_' ESCAPE '!'
                    a is not null                      | a IS NOT NULL
                    (a = 1) = true                     | (a = 1) = TRUE
                    """)
    void canonicalText(String text, String canonical) throws SelectorException {
        Selector selector = Selector.parse(text);
        assertEquals(canonical, selector.toString());
        Selector again = Selector.parse(canonical);
        assertEquals(selector, again);
        assertEquals(selector.hashCode(), again.hashCode());
    }

    @Test
    void differentSelectorsAreNotEqual() throws SelectorException {
        assertNotEquals(Selector.parse("a = 1"), Selector.parse("a = 1.0"));
        assertNotEquals(Selector.parse("a LIKE 'x'"), Selector.parse("a LIKE 'y'"));
        assertNotEquals(Selector.parse("a LIKE 'x'"), Selector.parse("a LIKE 'x' ESCAPE '!'"));
        assertNotEquals(Selector.parse("a IN ('x')"), Selector.parse("a NOT IN ('x')"));
    }

    private void check(String selector, Truth expected) throws SelectorException {
        assertEquals(expected, Selector.parse(selector).test(sample), selector);
    }
}
