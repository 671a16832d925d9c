package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FieldReader;
import dev.sluice.amqp.internal.wire.ValueWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.Set;

/** Reads and writes sources and targets (AMQP 3.5.3, 3.5.4, 4.5.1). Stateless. */
final class TerminusCodec {

    private static final int MAX_DURABILITY = 2;
    private static final Set<String> EXPIRY_POLICIES =
            Set.of("link-detach", "session-end", "connection-close", "never");

    private TerminusCodec() {}

    static @Nullable LinkSource source(FieldReader outer, ByteBuffer body) throws DecodeException {
        Object descriptor = outer.enterDescribed("source");
        if (descriptor == null) {
            return null;
        }
        if (Descriptor.codeOf(descriptor) != Descriptor.SOURCE) {
            throw new DecodeException("source has the descriptor " + descriptor);
        }
        FieldReader fields = new FieldReader(body, "source");
        LinkSource source =
                new LinkSource(
                        address(fields),
                        durability(fields),
                        expiryPolicy(fields),
                        fields.uint("timeout", 0),
                        fields.flag("dynamic"),
                        fields.fields("dynamic-node-properties"),
                        fields.symbol("distribution-mode"),
                        fields.fields("filter"),
                        StateCodec.outcome(fields, "default-outcome", body),
                        fields.symbols("outcomes"),
                        fields.symbols("capabilities"));
        fields.end();
        return source;
    }

    static @Nullable LinkTarget target(FieldReader outer, ByteBuffer body) throws DecodeException {
        Object descriptor = outer.enterDescribed("target");
        if (descriptor == null) {
            return null;
        }
        return switch (Descriptor.codeOf(descriptor)) {
            case Descriptor.TARGET -> {
                FieldReader fields = new FieldReader(body, "target");
                LinkTarget target =
                        new LinkTarget.Node(
                                address(fields),
                                durability(fields),
                                expiryPolicy(fields),
                                fields.uint("timeout", 0),
                                fields.flag("dynamic"),
                                fields.fields("dynamic-node-properties"),
                                fields.symbols("capabilities"));
                fields.end();
                yield target;
            }
            case Descriptor.COORDINATOR -> {
                FieldReader fields = new FieldReader(body, "coordinator");
                LinkTarget target = new LinkTarget.Coordinator(fields.symbols("capabilities"));
                fields.end();
                yield target;
            }
            default -> throw new DecodeException("target has the descriptor " + descriptor);
        };
    }

    private static @Nullable String address(FieldReader fields) throws DecodeException {
        Object address = fields.any();
        if (address == null || address instanceof String) {
            return (String) address;
        }
        throw new DecodeException("terminus address is no string");
    }

    private static int durability(FieldReader fields) throws DecodeException {
        long durable = fields.uint("durable", 0);
        if (durable > MAX_DURABILITY) {
            throw new DecodeException("terminus durability of value " + durable);
        }
        return (int) durable;
    }

    private static Symbol expiryPolicy(FieldReader fields) throws DecodeException {
        Symbol policy = fields.symbol("expiry-policy");
        if (policy == null) {
            return LinkSource.SESSION_END;
        }
        if (!EXPIRY_POLICIES.contains(policy.name())) {
            throw new DecodeException("unknown expiry policy");
        }
        return policy;
    }

    static void write(ValueWriter out, @Nullable LinkSource source) {
        if (source == null) {
            out.nothing();
            return;
        }
        out.descriptor(Descriptor.SOURCE);
        int list = out.beginList();
        out.string(source.address());
        out.uint(source.durable());
        out.symbol(source.expiryPolicy());
        out.uint(source.timeoutS());
        out.bool(source.dynamic());
        out.map(source.dynamicNodeProperties());
        out.symbol(source.distributionMode());
        out.map(source.filter());
        StateCodec.write(out, source.defaultOutcome());
        out.symbols(source.outcomes());
        out.symbols(source.capabilities());
        out.endList(list, 11);
    }

    static void write(ValueWriter out, @Nullable LinkTarget target) {
        switch (target) {
            case null -> out.nothing();
            case LinkTarget.Node node -> {
                out.descriptor(Descriptor.TARGET);
                int list = out.beginList();
                out.string(node.address());
                out.uint(node.durable());
                out.symbol(node.expiryPolicy());
                out.uint(node.timeoutS());
                out.bool(node.dynamic());
                out.map(node.dynamicNodeProperties());
                out.symbols(node.capabilities());
                out.endList(list, 7);
            }
            case LinkTarget.Coordinator coordinator -> {
                out.descriptor(Descriptor.COORDINATOR);
                int list = out.beginList();
                out.symbols(coordinator.capabilities());
                out.endList(list, 1);
            }
        }
    }
}
