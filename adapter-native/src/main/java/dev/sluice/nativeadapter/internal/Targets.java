package dev.sluice.nativeadapter.internal;

import dev.sluice.core.address.Target;
import dev.sluice.nativecodec.AddressKind;

/** Names with their kinds between the protocol and the broker. Immutable. */
final class Targets {
    private Targets() {}

    /** A name of kind ANY may say its kind in a prefix, as in all protocols. */
    static Target toCore(AddressKind kind, String name) {
        return switch (kind) {
            case ANY -> Target.parse(name);
            case QUEUE -> new Target(Target.Kind.QUEUE, name);
            case TOPIC -> new Target(Target.Kind.TOPIC, name);
            case STREAM -> new Target(Target.Kind.STREAM, name);
        };
    }

    static AddressKind toNative(Target.Kind kind) {
        return switch (kind) {
            case ANY -> AddressKind.ANY;
            case QUEUE -> AddressKind.QUEUE;
            case TOPIC -> AddressKind.TOPIC;
            case STREAM -> AddressKind.STREAM;
        };
    }
}
