package dev.sluice.routing.internal.topic;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Values bound to topic filters, found by address. A level of a filter is a level of the tree;
 * {@code +} has a child of its own and {@code #} a list at its parent, so a look-up costs the
 * levels of the address times the wildcard branches that match, however many filters there are.
 *
 * <p>One lane writes; any thread reads. {@link #version} rises after every change: what was looked
 * up under an older version may miss something, what was looked up under the current one does not.
 *
 * <p><i>Thread-safe</i> for reading; {@link #add} and {@link #remove} are <i>confined to the
 * control lane</i>.
 */
public final class TopicTree<T> {
    private final Node root = new Node();
    private final AtomicLong version = new AtomicLong();
    private int size;

    /** Rises with every change; read it before looking up. */
    public long version() {
        return version.get();
    }

    /** Tells readers that something a look-up depends on besides the tree changed. */
    public void touch() {
        version.incrementAndGet();
    }

    /** How many values are bound. <i>Confined to the control lane.</i> */
    public int size() {
        return size;
    }

    public void add(TopicFilter filter, T value) {
        Node node = root;
        String[] levels = filter.pattern().split("/", -1);
        int last = levels.length - 1;
        boolean isMulti = levels[last].equals("#");
        for (int i = 0; i < (isMulti ? last : levels.length); i++) {
            node = node.childOrNew(levels[i]);
        }
        if (isMulti) {
            node.below = appended(node.below, value);
        } else {
            node.here = appended(node.here, value);
        }
        size++;
        touch();
    }

    /** Unbinds the value, which must be bound to this filter. */
    public void remove(TopicFilter filter, T value) {
        if (remove(root, filter.pattern().split("/", -1), 0, value)) {
            size--;
            touch();
        }
    }

    private boolean remove(Node node, String[] levels, int depth, T value) {
        if (depth == levels.length) {
            Object[] before = node.here;
            node.here = without(before, value);
            return node.here.length < before.length;
        }
        String level = levels[depth];
        if (level.equals("#")) {
            Object[] before = node.below;
            node.below = without(before, value);
            return node.below.length < before.length;
        }
        Node child = node.child(level);
        if (child == null || !remove(child, levels, depth + 1, value)) {
            return false;
        }
        if (child.isEmpty()) {
            node.dropChild(level);
        }
        return true;
    }

    /**
     * Gives every value whose filter matches, possibly one value more than once by several filters.
     */
    public void match(Address address, Consumer<? super T> found) {
        match(root, address.name(), 0, !address.isReserved(), found);
    }

    private void match(
            Node node, String name, int from, boolean wildcards, Consumer<? super T> found) {
        if (wildcards) {
            give(node.below, found);
        }
        if (from > name.length()) {
            give(node.here, found);
            return;
        }
        int slash = name.indexOf('/', from);
        int end = slash < 0 ? name.length() : slash;
        Node exact = node.child(name.substring(from, end));
        if (exact != null) {
            match(exact, name, end + 1, true, found);
        }
        Node plus = wildcards ? node.plus : null;
        if (plus != null) {
            match(plus, name, end + 1, true, found);
        }
    }

    @SuppressWarnings("unchecked") // only add puts values in, and it takes T
    private static <T> void give(Object[] values, Consumer<? super T> found) {
        for (Object value : values) {
            found.accept((T) value);
        }
    }

    private static Object[] appended(Object[] values, Object value) {
        Object[] longer = Arrays.copyOf(values, values.length + 1);
        longer[values.length] = value;
        return longer;
    }

    private static Object[] without(Object[] values, Object value) {
        for (int i = 0; i < values.length; i++) {
            if (values[i].equals(value)) {
                Object[] shorter = new Object[values.length - 1];
                System.arraycopy(values, 0, shorter, 0, i);
                System.arraycopy(values, i + 1, shorter, i, shorter.length - i);
                return shorter.length == 0 ? Node.NOTHING : shorter;
            }
        }
        return values;
    }

    /** One level. Lists are replaced, never changed, so a reader sees one state of each. */
    private static final class Node {
        private static final Object[] NOTHING = {};

        private volatile Object[] here = NOTHING;
        private volatile Object[] below = NOTHING;
        private volatile @Nullable Node plus;
        private volatile @Nullable ConcurrentHashMap<String, Node> children;

        @Nullable Node child(String level) {
            if (level.equals("+")) {
                return plus;
            }
            ConcurrentHashMap<String, Node> map = children;
            return map == null ? null : map.get(level);
        }

        Node childOrNew(String level) {
            Node child = child(level);
            if (child != null) {
                return child;
            }
            Node made = new Node();
            if (level.equals("+")) {
                plus = made;
                return made;
            }
            ConcurrentHashMap<String, Node> map = children;
            if (map == null) {
                map = new ConcurrentHashMap<>(4);
                children = map;
            }
            map.put(level, made);
            return made;
        }

        void dropChild(String level) {
            ConcurrentHashMap<String, Node> map = children;
            if (level.equals("+")) {
                plus = null;
            } else if (map != null) {
                map.remove(level);
                if (map.isEmpty()) {
                    children = null;
                }
            }
        }

        boolean isEmpty() {
            return here.length == 0 && below.length == 0 && plus == null && children == null;
        }
    }
}
