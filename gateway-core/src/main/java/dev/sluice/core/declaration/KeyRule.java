package dev.sluice.core.declaration;

import java.util.Locale;

/**
 * What decides the partition of a message: messages with equal keys keep their order.
 *
 * <p><i>Immutable.</i>
 *
 * @param source where the key is taken from
 * @param level for {@link Source#ADDRESS_LEVEL} which level, from 1
 * @param property for {@link Source#PROPERTY} which application property
 */
public record KeyRule(Source source, int level, String property) {
    /** Where a key is taken from. */
    public enum Source {
        /** The whole address. */
        ADDRESS,
        /** One level of the address; an address with fewer levels counts as a whole. */
        ADDRESS_LEVEL,
        /** An application property; a message without it falls back to its address. */
        PROPERTY,
        /** AMQP's group-id; a message without it falls back to its address. */
        GROUP_ID,
        /** The key that the publisher gave; a message without one falls back to its address. */
        NATIVE
    }

    private static final String FORMS =
            "address, address-level:N, property:NAME, group-id or native";

    /** Reads the form the configuration uses. Throws {@link IllegalArgumentException}. */
    public static KeyRule parse(String text) {
        int colon = text.indexOf(':');
        String word = (colon < 0 ? text : text.substring(0, colon)).toLowerCase(Locale.ROOT);
        String argument = colon < 0 ? "" : text.substring(colon + 1);
        return switch (word) {
            case "address-level" -> new KeyRule(Source.ADDRESS_LEVEL, level(argument), "");
            case "property" -> {
                if (argument.isEmpty()) {
                    throw new IllegalArgumentException(
                            "property: needs a name, as in property:device");
                }
                yield new KeyRule(Source.PROPERTY, 0, argument);
            }
            case "address" -> plain(Source.ADDRESS, argument, text);
            case "group-id" -> plain(Source.GROUP_ID, argument, text);
            case "native" -> plain(Source.NATIVE, argument, text);
            default -> throw new IllegalArgumentException("\"" + text + "\" is not " + FORMS);
        };
    }

    private static KeyRule plain(Source source, String argument, String text) {
        if (!argument.isEmpty()) {
            throw new IllegalArgumentException("\"" + text + "\" is not " + FORMS);
        }
        return new KeyRule(source, 0, "");
    }

    private static int level(String argument) {
        try {
            int level = Integer.parseInt(argument);
            if (level >= 1) {
                return level;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "address-level:" + argument + " needs a number from 1", e);
        }
        throw new IllegalArgumentException("address-level:" + argument + " needs a number from 1");
    }

    /** The form that {@link #parse} reads. */
    @Override
    public String toString() {
        return switch (source) {
            case ADDRESS -> "address";
            case ADDRESS_LEVEL -> "address-level:" + level;
            case PROPERTY -> "property:" + property;
            case GROUP_ID -> "group-id";
            case NATIVE -> "native";
        };
    }
}
