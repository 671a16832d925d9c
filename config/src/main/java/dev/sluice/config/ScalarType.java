package dev.sluice.config;

import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * How a scalar becomes a Java value. Immutable.
 *
 * @param expected what a problem says should stand there
 * @param kinds the notations that fit; an open one fits always
 * @param parse throws IllegalArgumentException with a message for the user
 */
record ScalarType(String expected, Set<Node.Kind> kinds, Function<String, Object> parse) {
    private static final Set<Node.Kind> ANY_TEXT =
            EnumSet.of(Node.Kind.TEXT, Node.Kind.INTEGER, Node.Kind.FLOAT, Node.Kind.BOOLEAN);
    private static final int LONGEST_NUMBER = 70;

    private static final ScalarType TEXT = new ScalarType("text", ANY_TEXT, text -> text);
    private static final ScalarType INT =
            new ScalarType(
                    "a whole number",
                    EnumSet.of(Node.Kind.INTEGER),
                    text -> (int) wholeNumber(text, Integer.MIN_VALUE, Integer.MAX_VALUE));
    private static final ScalarType LONG =
            new ScalarType(
                    "a whole number",
                    EnumSet.of(Node.Kind.INTEGER),
                    text -> wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE));
    private static final ScalarType DOUBLE =
            new ScalarType(
                    "a number",
                    EnumSet.of(Node.Kind.INTEGER, Node.Kind.FLOAT),
                    ScalarType::finiteNumber);
    private static final ScalarType BOOLEAN =
            new ScalarType("true or false", EnumSet.of(Node.Kind.BOOLEAN), ScalarType::truth);
    private static final ScalarType DURATION =
            new ScalarType("a duration such as 10s", ANY_TEXT, DurationText::parse);
    private static final ScalarType SIZE =
            new ScalarType("a size such as 64KiB", ANY_TEXT, ByteSize::parse);
    private static final ScalarType ADDRESS =
            new ScalarType("an address such as 127.0.0.1:1883", ANY_TEXT, BindAddress::parse);
    private static final ScalarType PATH =
            new ScalarType("a path of a file or directory", ANY_TEXT, ScalarType::path);

    /** The reading of a type, or empty if values of it are not written as one scalar. */
    static Optional<ScalarType> of(Class<?> type) {
        ScalarType known = known(type);
        if (known != null) {
            return Optional.of(known);
        }
        if (type.isEnum()) {
            return Optional.of(constants(type));
        }
        return factory(type).map(ScalarType::made);
    }

    private static @Nullable ScalarType known(Class<?> type) {
        if (type == String.class) {
            return TEXT;
        } else if (type == int.class || type == Integer.class) {
            return INT;
        } else if (type == long.class || type == Long.class) {
            return LONG;
        } else if (type == double.class || type == Double.class) {
            return DOUBLE;
        } else if (type == boolean.class || type == Boolean.class) {
            return BOOLEAN;
        } else if (type == Duration.class) {
            return DURATION;
        } else if (type == ByteSize.class) {
            return SIZE;
        } else if (type == BindAddress.class) {
            return ADDRESS;
        } else if (type == Path.class) {
            return PATH;
        }
        return null;
    }

    boolean fits(Node.Scalar scalar) {
        return scalar.kind() == Node.Kind.OPEN || kinds.contains(scalar.kind());
    }

    /** What to do about a scalar of the wrong kind; empty if the expectation says it all. */
    String hint(Node.Scalar scalar) {
        if (scalar.kind() == Node.Kind.NULL && kinds.contains(Node.Kind.TEXT)) {
            // Only in a file does a # begin a comment.
            return scalar.position().line() == 0
                    ? ""
                    : "; put a value that starts with # in quotes";
        }
        if (scalar.kind() == Node.Kind.TEXT && !kinds.contains(Node.Kind.TEXT)) {
            return fitsWithoutQuotes(scalar.text()) ? "; remove the quotes" : "";
        }
        return "";
    }

    private boolean fitsWithoutQuotes(String text) {
        try {
            var _ = parse.apply(text);
            return true;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    private static long wholeNumber(String text, long least, long most) {
        if (!CoreScalarResolver.INT.matcher(text).matches()) {
            throw new IllegalArgumentException("not a whole number");
        }
        BigInteger number = text.length() > LONGEST_NUMBER ? null : digits(text);
        if (number == null
                || number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new IllegalArgumentException("must be " + least + " to " + most);
        }
        return number.longValue();
    }

    private static BigInteger digits(String text) {
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        } else if (text.startsWith("0o")) {
            return new BigInteger(text.substring(2), 8);
        }
        return new BigInteger(text);
    }

    private static Double finiteNumber(String text) {
        if (CoreScalarResolver.INT.matcher(text).matches()) {
            return (double) wholeNumber(text, Long.MIN_VALUE, Long.MAX_VALUE);
        }
        if (!CoreScalarResolver.FLOAT.matcher(text).matches()) {
            throw new IllegalArgumentException("not a number");
        }
        double number = text.matches("[-+.0-9eE]+") ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("must be a finite number");
        }
        return number;
    }

    private static Boolean truth(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("must be true or false");
        };
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("a path must not be empty");
        }
        return Path.of(text);
    }

    private static ScalarType constants(Class<?> type) {
        Map<String, Object> constants = new LinkedHashMap<>();
        for (Object constant : type.getEnumConstants()) {
            String name = ((Enum<?>) constant).name();
            constants.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        String names = "one of " + String.join(", ", constants.keySet());
        return new ScalarType(
                names,
                EnumSet.of(Node.Kind.TEXT),
                text -> {
                    Object constant = constants.get(text);
                    if (constant != null) {
                        return constant;
                    }
                    String meant =
                            NearestKey.find(text, constants.keySet())
                                    .map(name -> "did you mean \"" + name + "\"? ")
                                    .orElse("");
                    throw new IllegalArgumentException(meant + "must be " + names);
                });
    }

    /** The type's public static {@code parse(String)}, else {@code of(String)}. */
    private static Optional<Method> factory(Class<?> type) {
        for (String name : List.of("parse", "of")) {
            Optional<Method> found =
                    Arrays.stream(type.getDeclaredMethods())
                            .filter(m -> m.getName().equals(name) && m.getReturnType() == type)
                            .filter(m -> Modifier.isStatic(m.getModifiers()))
                            .filter(m -> Modifier.isPublic(m.getModifiers()))
                            .filter(
                                    m ->
                                            List.of(m.getParameterTypes())
                                                    .equals(List.of(String.class)))
                            .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static ScalarType made(Method factory) {
        factory.setAccessible(true);
        return new ScalarType("text", ANY_TEXT, text -> invoke(factory, text));
    }

    private static Object invoke(Method factory, String text) {
        try {
            return factory.invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException badValue) {
                throw badValue;
            }
            throw new IllegalStateException(factory + " failed", e.getCause());
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(factory + " cannot be called", e);
        }
    }
}
