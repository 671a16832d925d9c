package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.type.AmqpArray;
import dev.sluice.amqp.internal.type.CodePoint;
import dev.sluice.amqp.internal.type.Described;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Where proton-j 0.34.1 is no oracle, by name: legal values that it does not read or reads
 * differently, and illegal ones that it reads. Stateless.
 */
public final class ProtonLimits {
    private static final int FIRST_ZERO_WIDTH = 0x40;
    private static final int LAST_ZERO_WIDTH = 0x45;

    /** What the adapter's decoder says where it refuses bytes that proton-j reads. */
    private static final List<Pattern> STRICTER =
            List.of(
                    // Sizes and counts against the bytes that are there: proton-j reads on into
                    // whatever follows, and passes over what is left.
                    Pattern.compile("value ends \\d+ bytes early"),
                    Pattern.compile("size \\d+ with \\d+ bytes left"),
                    Pattern.compile("\\d+ elements in \\d+ bytes"),
                    Pattern.compile("array of \\d+ in \\d+ bytes"),
                    Pattern.compile("-?\\d+ bytes behind .*"),
                    Pattern.compile("bytes behind the value"),
                    // Ranges of single values: any byte but 0 is true, chars lose their high bits.
                    Pattern.compile("boolean of value -?\\d+"),
                    Pattern.compile("char of value 0x[0-9a-f]+"),
                    Pattern.compile("symbol is not ASCII"),
                    Pattern.compile("string is not UTF-8"),
                    // Maps: an odd count, keys that are null, compound or there twice.
                    Pattern.compile("map of \\d+ keys and values"),
                    Pattern.compile("map key is null or compound"),
                    Pattern.compile("(?s)map has the key .* twice"),
                    // Descriptors of other types than ulong and symbol may stand before anything.
                    Pattern.compile("descriptor of type 0x[0-9a-f]+"),
                    Pattern.compile("descriptor is null"),
                    // Fields: a role left out, keys of a fields map, surplus fields; any simple
                    // value stands for the list of accepted and released.
                    Pattern.compile("[a-z-]+ is no list but 0x[0-9a-f]+"),
                    Pattern.compile("[a-z-]+\\.[a-z-]+ is missing"),
                    Pattern.compile("(?s)[a-z-]+\\.[a-z-]+ is no .*"),
                    Pattern.compile("[a-z-]+ has \\d+ fields too many"),
                    // Limits of the adapter.
                    Pattern.compile("values nested deeper than \\d+"),
                    Pattern.compile("array of \\d+ elements of zero width"));

    private ProtonLimits() {}

    /** Whether proton-j is known to read what the adapter refuses for that reason. */
    static boolean isStricter(String reason) {
        return STRICTER.stream().anyMatch(pattern -> pattern.matcher(reason).matches());
    }

    /** Why proton-j cannot be expected to read {@code value} as the adapter did, or null. */
    public static @Nullable String of(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case CodePoint point when point.value() > Character.MAX_VALUE ->
                    "a char is cut to 16 bits";
            case AmqpArray array -> ofArray(array);
            case DeliveryState.Unknown _ -> "a state of an unknown type is refused";
            case Described described -> {
                boolean isDefined = Descriptor.codeOf(described.descriptor()) != Descriptor.UNKNOWN;
                yield isDefined
                        ? "a defined type inside a map is decoded, and refused if it is malformed"
                        : ofAny(List.of(described.descriptor()), described.value());
            }
            case List<?> list -> ofAny(list, null);
            case Map<?, ?> map -> ofAny(map.keySet(), List.copyOf(map.entrySet()));
            case Map.Entry<?, ?> entry -> of(entry.getValue());
            default ->
                    value.getClass().isRecord() && Plain.isOurs(value)
                            ? ofAny(Plain.components(value), null)
                            : null;
        };
    }

    private static @Nullable String ofArray(AmqpArray array) {
        int code = array.constructor();
        if (code >= FIRST_ZERO_WIDTH && code <= LAST_ZERO_WIDTH) {
            return "an array of elements without bytes is refused";
        }
        return ofAny(array.elements(), array.descriptor());
    }

    private static @Nullable String ofAny(Iterable<?> all, @Nullable Object another) {
        for (Object one : all) {
            String limit = of(one);
            if (limit != null) {
                return limit;
            }
        }
        return of(another);
    }
}
