package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Where messages go: a node or a transaction coordinator (AMQP 3.5.4, 4.5.1). Immutable. */
public sealed interface LinkTarget {

    /**
     * A node (AMQP 3.5.4).
     *
     * @param address the node; null for the anonymous terminus or a dynamic node
     * @param durable 0 none, 1 configuration, 2 unsettled-state
     * @param expiryPolicy session-end if not given
     * @param timeoutS seconds until the terminus expires
     */
    record Node(
            @Nullable String address,
            int durable,
            Symbol expiryPolicy,
            long timeoutS,
            boolean dynamic,
            Map<Object, @Nullable Object> dynamicNodeProperties,
            List<Symbol> capabilities)
            implements LinkTarget {}

    /** A transaction coordinator (AMQP 4.5.1). */
    record Coordinator(List<Symbol> capabilities) implements LinkTarget {}
}
