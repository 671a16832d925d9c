package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

/**
 * Writes the properties of one packet in the order of the calls. A value that does not fit its
 * field is the caller's bug and throws {@link IllegalArgumentException}. Confined to one thread.
 */
public final class PropertyBlockBuilder {
    private final BodyWriter out = new BodyWriter(64);
    private long present;

    PropertyBlockBuilder() {}

    /** Adds a numeric property. */
    public PropertyBlockBuilder number(Property property, long value) {
        begin(property);
        switch (property.shape()) {
            case BYTE -> out.writeByte((int) value);
            case TWO_BYTES -> out.writeTwoBytes((int) value);
            case FOUR_BYTES -> out.writeFourBytes(value);
            case VARIABLE -> out.writeVarint((int) value);
            case TEXT, BINARY, TEXT_PAIR -> throw wrongShape(property);
        }
        return this;
    }

    /** Adds a text property. */
    public PropertyBlockBuilder text(Property property, String value) {
        if (property.shape() != Property.Shape.TEXT) {
            throw wrongShape(property);
        }
        begin(property);
        out.writeText(value);
        return this;
    }

    /** Adds a binary property. */
    public PropertyBlockBuilder binary(Property property, Bytes value) {
        if (property.shape() != Property.Shape.BINARY) {
            throw wrongShape(property);
        }
        begin(property);
        out.writeBinary(value);
        return this;
    }

    /** Adds one user property. */
    public PropertyBlockBuilder user(String name, String value) {
        begin(Property.USER_PROPERTY);
        out.writeText(name);
        out.writeText(value);
        return this;
    }

    /**
     * Adds properties that a {@link PropertyBlock} gave out. The resulting block does not know
     * them: it is for sending only.
     */
    public PropertyBlockBuilder encoded(Bytes properties) {
        out.writeRaw(properties);
        return this;
    }

    /** How many bytes were written so far. */
    public int length() {
        return out.length();
    }

    /** The block; the builder must not be used afterwards. */
    public PropertyBlock build() {
        return out.length() == 0
                ? PropertyBlock.EMPTY
                : new PropertyBlock(out.array(), 0, out.length(), present);
    }

    private void begin(Property property) {
        out.writeByte(property.id());
        present |= property.mask();
    }

    private static IllegalArgumentException wrongShape(Property property) {
        return new IllegalArgumentException(property + " is of shape " + property.shape());
    }
}
