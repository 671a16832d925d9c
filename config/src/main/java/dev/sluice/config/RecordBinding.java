package dev.sluice.config;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns mappings into records. Confined to the thread that loads the configuration. */
final class RecordBinding {
    /** Never seen outside: a record with an unbound component is not constructed. */
    private static final Object UNBOUND = new Object();

    private final NodeBinding nodes;
    private final Problems problems;
    private final ValidKeys validKeys;

    RecordBinding(NodeBinding nodes, Problems problems, ValidKeys validKeys) {
        this.nodes = nodes;
        this.problems = problems;
        this.validKeys = validKeys;
    }

    /** Binds a mapping, or the defaults if there is none; empty after a problem was recorded. */
    <T extends Record> Optional<T> bind(Slot slot, Class<T> type) {
        Node.Mapping mapping;
        if (slot.isEmpty()) {
            mapping = new Node.Mapping(slot.anchor());
        } else if (slot.node() instanceof Node.Mapping written) {
            mapping = written;
        } else {
            if (!slot.isBroken()) {
                nodes.wrongType(slot, "a mapping of keys", "; write \"KEY: VALUE\"");
            }
            return Optional.empty();
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        boolean isComplete = true;
        for (int i = 0; i < components.length; i++) {
            String key = key(components[i]);
            validKeys.of(mapping, slot.path()).add(key);
            Optional<Object> value = component(slot, mapping, components[i]);
            isComplete &= value.isPresent();
            values[i] = value.orElse(UNBOUND);
        }
        return isComplete ? construct(slot, type, values) : Optional.empty();
    }

    /** The key of a component: {@code maxPacketBytes} is {@code max-packet-bytes}. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    private Optional<Object> component(Slot slot, Node.Mapping mapping, RecordComponent component) {
        boolean isSecret = component.isAnnotationPresent(Secret.class);
        Slot child = slot.child(mapping, key(component), isSecret);
        Default byDefault = component.getAnnotation(Default.class);
        if (child.node() == null && byDefault != null) {
            child = child.with(parseDefault(component, child.path(), byDefault.value()));
        }
        return nodes.bind(child, component.getGenericType());
    }

    private static Node parseDefault(RecordComponent component, String path, String text) {
        if (NodeBinding.isScalar(component.getGenericType())) {
            return new Node.Scalar(Position.DEFAULT, Node.Kind.OPEN, text, false);
        }
        Problems problems = new Problems();
        ScalarReader scalars = new ScalarReader(new Substitution(Path.of(""), Map.of(), problems));
        try {
            Node node = YamlReader.readValue(Position.DEFAULT, path, text, scalars, problems);
            if (!problems.isEmpty()) {
                throw new ConfigException(problems.inFileOrder());
            }
            return node;
        } catch (ConfigException e) {
            throw new IllegalArgumentException("bad @Default on " + component, e);
        }
    }

    private <T extends Record> Optional<T> construct(Slot slot, Class<T> type, Object[] values) {
        Class<?>[] types =
                Arrays.stream(type.getRecordComponents())
                        .map(RecordComponent::getType)
                        .toArray(Class<?>[]::new);
        try {
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return Optional.of(constructor.newInstance(values));
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException badValue) {
                problems.add(slot.anchor(), slot.path(), badValue(slot, badValue));
                return Optional.empty();
            }
            throw new IllegalStateException("the constructor of " + type + " failed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " cannot be constructed", e);
        }
    }

    private static String badValue(Slot slot, IllegalArgumentException e) {
        return slot.isSecret()
                ? "bad value, not shown because it is secret"
                : "bad value: " + e.getMessage();
    }
}
