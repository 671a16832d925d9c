package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.routing.internal.Directory;
import dev.sluice.routing.internal.route.Binding;
import dev.sluice.routing.internal.topic.TopicTree;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Binds topic filters to what is declared, in two steps: whether the topic tree takes them is known
 * before the store is asked, and they lead somewhere when it has answered.
 *
 * <p><i>Confined to the control lane.</i>
 */
final class Filters {
    private final TopicTree<Binding> tree;

    Filters(TopicTree<Binding> tree) {
        this.tree = tree;
    }

    /** Those that are not among the others. */
    static List<TopicFilter> without(List<TopicFilter> filters, List<TopicFilter> others) {
        return filters.stream().filter(filter -> !others.contains(filter)).toList();
    }

    /** Reserves all or none; {@link #bind} or {@link #release} follows. */
    @Nullable Refusal reserve(List<TopicFilter> filters) {
        for (int i = 0; i < filters.size(); i++) {
            if (!tree.reserve(filters.get(i))) {
                release(filters.subList(0, i));
                return Directory.refusalToBind(filters.get(i));
            }
        }
        return null;
    }

    void release(List<TopicFilter> reserved) {
        reserved.forEach(tree::unreserve);
    }

    /** Lets filters that are reserved lead there. */
    void bind(List<TopicFilter> reserved, Binding binding) {
        for (TopicFilter filter : reserved) {
            if (!tree.add(filter, binding)) {
                throw new IllegalStateException("\"" + filter + "\" was reserved and has no place");
            }
        }
        release(reserved);
    }

    void unbind(List<TopicFilter> filters, Binding binding) {
        filters.forEach(filter -> tree.remove(filter, binding));
    }
}
