package dev.sluice.amqp.internal.bridge;

import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;
import dev.sluice.core.address.Target;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Reads addresses, capabilities and filters of sources and targets. Stateless. */
final class Terminus {

    static final Symbol COPY = Symbol.of("copy");
    static final Symbol QUEUE = Symbol.of("queue");
    static final Symbol TOPIC = Symbol.of("topic");

    private static final Symbol TEMPORARY_QUEUE = Symbol.of("temporary-queue");
    private static final Symbol TEMPORARY_TOPIC = Symbol.of("temporary-topic");
    private static final Symbol SHARED = Symbol.of("shared");
    private static final Symbol GLOBAL = Symbol.of("global");

    private static final Symbol SELECTOR_NAME = Symbol.of("apache.org:selector-filter:string");
    private static final Unsigned SELECTOR_CODE = Unsigned.ulong(0x0000_468C_0000_0004L);
    private static final Symbol NO_LOCAL_NAME = Symbol.of("apache.org:no-local-filter:list");
    private static final Unsigned NO_LOCAL_CODE = Unsigned.ulong(0x0000_468C_0000_0003L);

    private Terminus() {}

    /** What an address means: its own prefix decides, then the capabilities. */
    static Target target(String address, List<Symbol> capabilities) {
        Target parsed = Target.parse(address);
        if (parsed.kind() != Target.Kind.ANY) {
            return parsed;
        }
        if (capabilities.contains(QUEUE) || capabilities.contains(TEMPORARY_QUEUE)) {
            return new Target(Target.Kind.QUEUE, address);
        }
        if (capabilities.contains(TOPIC) || capabilities.contains(TEMPORARY_TOPIC)) {
            return new Target(Target.Kind.TOPIC, address);
        }
        return parsed;
    }

    /** Whether capabilities ask for queue and topic at once, or against the address's prefix. */
    static boolean contradicts(String address, List<Symbol> capabilities) {
        boolean isQueue = capabilities.contains(QUEUE) || capabilities.contains(TEMPORARY_QUEUE);
        boolean isTopic = capabilities.contains(TOPIC) || capabilities.contains(TEMPORARY_TOPIC);
        Target.Kind kind = Target.parse(address).kind();
        return (isQueue && isTopic)
                || (isQueue && kind != Target.Kind.QUEUE && kind != Target.Kind.ANY)
                || (isTopic && kind != Target.Kind.TOPIC && kind != Target.Kind.ANY);
    }

    /** Whether the capabilities ask for a subscription that several receivers share. */
    static boolean isShared(List<Symbol> capabilities) {
        return capabilities.contains(SHARED) || capabilities.contains(GLOBAL);
    }

    /** The capability that says what a node turned out to be. */
    static List<Symbol> capabilitiesOf(Target.Kind kind) {
        return switch (kind) {
            case QUEUE -> List.of(QUEUE);
            case TOPIC -> List.of(TOPIC);
            case ANY, STREAM -> List.of();
        };
    }

    /** Whether a filter is a JMS selector, told by its descriptor and not by its key. */
    static boolean isSelector(@Nullable Object filter) {
        return filter instanceof Described described
                && (SELECTOR_NAME.equals(described.descriptor())
                        || SELECTOR_CODE.equals(described.descriptor()));
    }

    /** Whether a filter asks to leave out what the connection itself published. */
    static boolean isNoLocal(@Nullable Object filter) {
        return filter instanceof Described described
                && (NO_LOCAL_NAME.equals(described.descriptor())
                        || NO_LOCAL_CODE.equals(described.descriptor()));
    }

    /** Whether a map is a wish to resume deliveries (AMQP 2.6.13). */
    static boolean wantsResume(@Nullable Map<Object, @Nullable Object> unsettled) {
        return unsettled != null && !unsettled.isEmpty();
    }
}
