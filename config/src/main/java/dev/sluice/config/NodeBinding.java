package dev.sluice.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Turns nodes into values of Java types. Every method returns empty after it put a problem on
 * record. Confined to the thread that loads the configuration.
 */
final class NodeBinding {
    private static final String UNSET = "(unset)";

    private final Problems problems;
    private final RecordBinding records;
    private final Map<String, Explanation.Entry> explained = new LinkedHashMap<>();

    NodeBinding(Problems problems, ValidKeys validKeys) {
        this.problems = problems;
        this.records = new RecordBinding(this, problems, validKeys);
    }

    /** What was bound so far, by path. */
    Map<String, Explanation.Entry> explained() {
        return explained;
    }

    RecordBinding records() {
        return records;
    }

    /** Binds what stands in the slot to the type. */
    Optional<Object> bind(Slot slot, Type type) {
        if (slot.isBroken()) {
            return Optional.empty();
        }
        Class<?> raw = raw(type);
        if (raw == Optional.class) {
            return optional(slot, argument(type, 0));
        } else if (raw == List.class) {
            return list(slot, argument(type, 0));
        } else if (raw == Map.class) {
            return map(slot, type);
        }
        Optional<ScalarType> scalar = ScalarType.of(raw);
        if (scalar.isPresent()) {
            return scalar(slot, scalar.get());
        } else if (raw.isRecord()) {
            return records.bind(slot, raw.asSubclass(Record.class)).map(bound -> bound);
        }
        throw new IllegalArgumentException(
                slot.path() + " has the type " + type + ", which no configuration value fits");
    }

    /** Whether values of the type are written as one scalar. */
    static boolean isScalar(Type type) {
        Class<?> raw = raw(type);
        return raw == Optional.class ? isScalar(argument(type, 0)) : ScalarType.of(raw).isPresent();
    }

    private Optional<Object> optional(Slot slot, Type type) {
        if (slot.isEmpty()) {
            explain(slot, UNSET);
            return Optional.of(Optional.empty());
        }
        return bind(slot, type).map(Optional::of);
    }

    private Optional<Object> list(Slot slot, Type type) {
        if (slot.isEmpty()) {
            explain(slot, "[]");
            return Optional.of(List.of());
        }
        if (!(slot.node() instanceof Node.Sequence sequence)) {
            wrongType(slot, "a list", "; write [VALUE, VALUE] or one \"- VALUE\" on each line");
            return Optional.empty();
        }
        if (sequence.items().isEmpty() || (isScalar(type) && isFromOneSource(sequence))) {
            explain(slot, inOneLine(slot, sequence));
        }
        List<Object> values = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            bind(slot.item(i, sequence.items().get(i)), type).ifPresent(values::add);
        }
        return values.size() == sequence.items().size()
                ? Optional.of(List.copyOf(values))
                : Optional.empty();
    }

    private Optional<Object> map(Slot slot, Type type) {
        if (raw(argument(type, 0)) != String.class) {
            throw new IllegalArgumentException(slot.path() + ": only String keys can be bound");
        }
        if (slot.isEmpty()) {
            explain(slot, "{}");
            return Optional.of(Map.of());
        }
        if (!(slot.node() instanceof Node.Mapping mapping)) {
            wrongType(slot, "a mapping of names", "; write \"NAME: VALUE\"");
            return Optional.empty();
        }
        if (mapping.entries().isEmpty()) {
            explain(slot, "{}");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (String key : mapping.entries().keySet()) {
            bind(slot.child(mapping, key, false), argument(type, 1))
                    .ifPresent(value -> values.put(key, value));
        }
        return values.size() == mapping.entries().size()
                ? Optional.of(Collections.unmodifiableMap(values))
                : Optional.empty();
    }

    private Optional<Object> scalar(Slot slot, ScalarType type) {
        if (slot.node() == null) {
            problems.add(slot.anchor(), slot.path(), missing(slot.path(), type));
            return Optional.empty();
        }
        if (!(slot.node() instanceof Node.Scalar written)) {
            wrongType(slot, type.expected(), "");
            return Optional.empty();
        }
        Node.Scalar scalar = slot.isSecret() ? written.asSecret() : written;
        if (!type.fits(scalar)) {
            wrongType(slot.with(scalar), type.expected(), type.hint(scalar));
            return Optional.empty();
        }
        try {
            Object value = type.parse().apply(scalar.text());
            explain(slot, shown(slot, scalar));
            return Optional.of(value);
        } catch (IllegalArgumentException e) {
            String message =
                    scalar.isSecret()
                            ? "bad value, not shown because it is secret; expected "
                                    + type.expected()
                            : "bad value " + Quoted.of(scalar.text()) + ": " + e.getMessage();
            problems.add(slot.position(), slot.path(), message);
            return Optional.empty();
        }
    }

    /** Puts on record that something else than expected stands in the slot. */
    void wrongType(Slot slot, String expected, String hint) {
        Node node = slot.node();
        String found = node == null ? "nothing" : node.describe();
        problems.add(
                slot.position(),
                slot.path(),
                "wrong type: expected " + expected + ", found " + found + hint);
    }

    private static String missing(String path, ScalarType type) {
        String key = path.substring(path.lastIndexOf('.') + 1);
        return "missing key; add \"" + key + ":\" with " + type.expected();
    }

    private void explain(Slot slot, String value) {
        Node node = slot.node();
        Position source = node == null ? Position.DEFAULT : node.position();
        Explanation.Entry entry = new Explanation.Entry(slot.path(), value, source);
        if (!isPartOfExplainedList(slot.path())) {
            explained.putIfAbsent(slot.path(), entry);
        }
    }

    private boolean isPartOfExplainedList(String path) {
        return path.endsWith("]")
                && explained.containsKey(path.substring(0, path.lastIndexOf('[')));
    }

    private static boolean isFromOneSource(Node.Sequence sequence) {
        String source = sequence.position().source();
        return sequence.items().stream().allMatch(i -> i.position().source().equals(source));
    }

    private static String inOneLine(Slot slot, Node.Sequence sequence) {
        List<String> items = new ArrayList<>();
        for (Node item : sequence.items()) {
            items.add(item instanceof Node.Scalar scalar ? shown(slot, scalar) : item.describe());
        }
        return "[" + String.join(", ", items) + "]";
    }

    private static String shown(Slot slot, Node.Scalar scalar) {
        return slot.isSecret() || scalar.isSecret()
                ? Explanation.HIDDEN
                : Quoted.whole(scalar.text());
    }

    private static Class<?> raw(Type type) {
        return switch (type) {
            case Class<?> plain -> plain;
            case ParameterizedType generic -> (Class<?>) generic.getRawType();
            default -> throw new IllegalArgumentException(type + " is no configuration type");
        };
    }

    private static Type argument(Type type, int index) {
        if (type instanceof ParameterizedType generic) {
            return generic.getActualTypeArguments()[index];
        }
        throw new IllegalArgumentException(type + " needs type arguments");
    }
}
