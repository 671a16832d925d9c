package dev.sluice.mqtt.codec;

import dev.sluice.core.message.Bytes;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A packet's MQTT 5 properties in their own encoding, without the length in front. The bytes were
 * checked when the block was made, so looking into it cannot fail, and a block that only passes
 * through is never taken apart: order and duplicates stay as sent. Immutable.
 */
public final class PropertyBlock {
    /** No properties. */
    public static final PropertyBlock EMPTY = new PropertyBlock(new byte[0], 0, 0, 0);

    private final byte[] bytes;
    private final int from;
    private final int to;
    private final long present;

    /** Shares the array, whose range must be well-formed and hold exactly the properties named. */
    PropertyBlock(byte[] bytes, int from, int to, long present) {
        this.bytes = bytes;
        this.from = from;
        this.to = to;
        this.present = present;
    }

    /** Starts a block. */
    public static PropertyBlockBuilder builder() {
        return new PropertyBlockBuilder();
    }

    /** How many bytes the properties take. */
    public int length() {
        return to - from;
    }

    /** Whether there is no property. */
    public boolean isEmpty() {
        return from == to;
    }

    /** Whether the property is there. */
    public boolean has(Property property) {
        return (present & property.mask()) != 0;
    }

    /** The first value of a numeric property, or the given one when it is absent. */
    public long number(Property property, long ifAbsent) {
        int at = find(property, from);
        if (at < 0) {
            return ifAbsent;
        }
        return switch (property.shape()) {
            case BYTE -> bytes[at] & 0xFF;
            case TWO_BYTES -> twoBytes(at);
            case FOUR_BYTES -> ((long) twoBytes(at) << 16) | twoBytes(at + 2);
            case VARIABLE -> varint(at);
            case TEXT, BINARY, TEXT_PAIR -> throw wrongShape(property);
        };
    }

    /** The value of a text property, or null when it is absent. */
    public @Nullable String text(Property property) {
        if (property.shape() != Property.Shape.TEXT) {
            throw wrongShape(property);
        }
        int at = find(property, from);
        return at < 0 ? null : textAt(at);
    }

    /** The value of a binary property, sharing this block's memory, or null when it is absent. */
    public @Nullable Bytes binary(Property property) {
        if (property.shape() != Property.Shape.BINARY) {
            throw wrongShape(property);
        }
        int at = find(property, from);
        return at < 0 ? null : Bytes.wrap(bytes).slice(at + 2, twoBytes(at));
    }

    /** All user properties in the sender's order. */
    public List<UserProperty> userProperties() {
        if (!has(Property.USER_PROPERTY)) {
            return List.of();
        }
        List<UserProperty> pairs = new ArrayList<>();
        int at = find(Property.USER_PROPERTY, from);
        while (at >= 0) {
            int value = at + 2 + twoBytes(at);
            pairs.add(new UserProperty(textAt(at), textAt(value)));
            at = find(Property.USER_PROPERTY, value + 2 + twoBytes(value));
        }
        return pairs;
    }

    /** All subscription identifiers in the sender's order. */
    public List<Integer> subscriptionIdentifiers() {
        if (!has(Property.SUBSCRIPTION_IDENTIFIER)) {
            return List.of();
        }
        List<Integer> identifiers = new ArrayList<>();
        int at = find(Property.SUBSCRIPTION_IDENTIFIER, from);
        while (at >= 0) {
            identifiers.add(varint(at));
            at = find(Property.SUBSCRIPTION_IDENTIFIER, at + Varint.size(varint(at)));
        }
        return identifiers;
    }

    /** This block without some properties; the same block when it has none of them. */
    public PropertyBlock without(Property... unwanted) {
        long mask = 0;
        for (Property property : unwanted) {
            mask |= property.mask();
        }
        if ((present & mask) == 0) {
            return this;
        }
        byte[] kept = new byte[length()];
        int filled = 0;
        int at = from;
        while (at < to) {
            Property property = propertyAt(at);
            int next = end(property, at + 1);
            if ((mask & property.mask()) == 0) {
                System.arraycopy(bytes, at, kept, filled, next - at);
                filled += next - at;
            }
            at = next;
        }
        return filled == 0 ? EMPTY : new PropertyBlock(kept, 0, filled, present & ~mask);
    }

    /** The properties' bytes, sharing this block's memory. */
    public Bytes toBytes() {
        return isEmpty() ? Bytes.EMPTY : Bytes.wrap(bytes).slice(from, length());
    }

    void copyTo(byte[] target, int index) {
        System.arraycopy(bytes, from, target, index, length());
    }

    /** The index of the property's value at or after a property's start, or -1. */
    private int find(Property wanted, int start) {
        if (!has(wanted)) {
            return -1;
        }
        int at = start;
        while (at < to) {
            Property property = propertyAt(at);
            if (property == wanted) {
                return at + 1;
            }
            at = end(property, at + 1);
        }
        return -1;
    }

    private Property propertyAt(int at) {
        Property property = Property.of(bytes[at]);
        if (property == null) {
            throw new IllegalStateException("unknown property " + bytes[at] + " at " + at);
        }
        return property;
    }

    /** The index behind the value that begins at the index. */
    private int end(Property property, int value) {
        return switch (property.shape()) {
            case BYTE -> value + 1;
            case TWO_BYTES -> value + 2;
            case FOUR_BYTES -> value + 4;
            case VARIABLE -> value + Varint.size(varint(value));
            case TEXT, BINARY -> value + 2 + twoBytes(value);
            case TEXT_PAIR -> {
                int second = value + 2 + twoBytes(value);
                yield second + 2 + twoBytes(second);
            }
        };
    }

    private int twoBytes(int at) {
        return (bytes[at] & 0xFF) << 8 | (bytes[at + 1] & 0xFF);
    }

    private int varint(int at) {
        int value = 0;
        int index = at;
        int shift = 0;
        while (bytes[index] < 0) {
            value |= (bytes[index++] & 0x7F) << shift;
            shift += 7;
        }
        return value | (bytes[index] << shift);
    }

    private String textAt(int at) {
        return Utf8.decodeChecked(bytes, at + 2, at + 2 + twoBytes(at));
    }

    private static IllegalArgumentException wrongShape(Property property) {
        return new IllegalArgumentException(property + " is of shape " + property.shape());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PropertyBlock that
                && Arrays.equals(bytes, from, to, that.bytes, that.from, that.to);
    }

    @Override
    public int hashCode() {
        int hash = 1;
        for (int at = from; at < to; at++) {
            hash = 31 * hash + bytes[at];
        }
        return hash;
    }

    /** The names of the properties, without their values. */
    @Override
    public String toString() {
        StringBuilder names = new StringBuilder("[");
        for (int at = from; at < to; ) {
            Property property = propertyAt(at);
            names.append(names.length() > 1 ? ", " : "").append(property);
            at = end(property, at + 1);
        }
        return names.append(']').toString();
    }
}
