package dev.sluice.core.address;

/**
 * Where a message goes: a non-empty UTF-8 name of at most {@value #MAX_BYTES} bytes, its levels
 * separated by {@code /}. It holds no wildcard and no U+0000; nothing else is special, so an empty
 * level, a leading slash, dots and spaces are what they look like (MQTT 4.7.3).
 *
 * <p><i>Immutable.</i>
 */
public final class Address {
    public static final int MAX_BYTES = 65_535;

    private final String name;
    private final int hash;

    private Address(String name) {
        this.name = name;
        this.hash = name.hashCode();
    }

    /** Throws {@link InvalidNameException} if {@code name} is no address. */
    public static Address of(String name) {
        NameRules.check(name);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '+' || c == '#') {
                throw new InvalidNameException(
                        "address \""
                                + NameRules.shown(name)
                                + "\" has the wildcard "
                                + c
                                + " at "
                                + i);
            }
        }
        return new Address(name);
    }

    public String name() {
        return name;
    }

    /** How many levels: one more than there are slashes. */
    public int levels() {
        return NameRules.levels(name);
    }

    /** Whether it belongs to the broker itself: its first character is {@code $} (MQTT 4.7.2). */
    public boolean isReserved() {
        return name.charAt(0) == '$';
    }

    @Override
    public boolean equals(Object other) {
        return this == other
                || (other instanceof Address that && hash == that.hash && name.equals(that.name));
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return name;
    }
}
