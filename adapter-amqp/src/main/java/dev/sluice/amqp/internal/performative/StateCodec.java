package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FieldReader;
import dev.sluice.amqp.internal.wire.ValueReader;
import dev.sluice.amqp.internal.wire.ValueWriter;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;

/** Reads and writes delivery states and errors (AMQP 2.8.14, 3.4, 4.5). Stateless. */
final class StateCodec {

    private StateCodec() {}

    static @Nullable DeliveryState state(FieldReader fields, String field, ByteBuffer body)
            throws DecodeException {
        Object descriptor = fields.enterDescribed(field);
        return descriptor == null ? null : state(descriptor, body);
    }

    /** A state that ends a delivery (AMQP 3.4). */
    static @Nullable DeliveryState outcome(FieldReader fields, String field, ByteBuffer body)
            throws DecodeException {
        DeliveryState state = state(fields, field, body);
        if (state instanceof DeliveryState.Received
                || state instanceof DeliveryState.Transactional) {
            throw new DecodeException(field + " is no outcome");
        }
        return state;
    }

    private static DeliveryState state(Object descriptor, ByteBuffer body) throws DecodeException {
        return switch (Descriptor.codeOf(descriptor)) {
            case Descriptor.RECEIVED -> received(body);
            case Descriptor.ACCEPTED -> {
                new FieldReader(body, "accepted").end();
                yield DeliveryState.ACCEPTED;
            }
            case Descriptor.REJECTED -> {
                FieldReader fields = new FieldReader(body, "rejected");
                AmqpError error = error(fields, body);
                fields.end();
                yield new DeliveryState.Rejected(error);
            }
            case Descriptor.RELEASED -> {
                new FieldReader(body, "released").end();
                yield DeliveryState.RELEASED;
            }
            case Descriptor.MODIFIED -> modified(body);
            case Descriptor.DECLARED -> {
                FieldReader fields = new FieldReader(body, "declared");
                Binary id = fields.required(fields.binary("txn-id"), "txn-id");
                fields.end();
                yield new DeliveryState.Declared(id);
            }
            case Descriptor.TRANSACTIONAL_STATE -> transactional(body);
            case Descriptor.UNKNOWN ->
                    new DeliveryState.Unknown(
                            new Described(descriptor, new ValueReader(body).read()));
            default -> throw new DecodeException("no delivery state but " + descriptor);
        };
    }

    private static DeliveryState received(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "received");
        long section = fields.requiredUint("section-number");
        long offset = fields.ulong("section-offset", -1);
        if (offset < 0) {
            throw new DecodeException("received.section-offset is missing");
        }
        fields.end();
        return new DeliveryState.Received(section, offset);
    }

    private static DeliveryState modified(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "modified");
        DeliveryState modified =
                new DeliveryState.Modified(
                        fields.flag("delivery-failed"),
                        fields.flag("undeliverable-here"),
                        fields.map("message-annotations"));
        fields.end();
        return modified;
    }

    private static DeliveryState transactional(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "transactional-state");
        Binary id = fields.required(fields.binary("txn-id"), "txn-id");
        DeliveryState outcome = outcome(fields, "outcome", body);
        fields.end();
        return new DeliveryState.Transactional(id, outcome);
    }

    static @Nullable AmqpError error(FieldReader outer, ByteBuffer body) throws DecodeException {
        Object descriptor = outer.enterDescribed("error");
        if (descriptor == null) {
            return null;
        }
        if (Descriptor.codeOf(descriptor) != Descriptor.ERROR) {
            throw new DecodeException("error has the descriptor " + descriptor);
        }
        FieldReader fields = new FieldReader(body, "error");
        AmqpError error =
                new AmqpError(
                        fields.required(fields.symbol("condition"), "condition"),
                        fields.string("description"),
                        fields.fields("info"));
        fields.end();
        return error;
    }

    static void write(ValueWriter out, @Nullable DeliveryState state) {
        switch (state) {
            case null -> out.nothing();
            case DeliveryState.Received(long section, long offset) -> {
                out.descriptor(Descriptor.RECEIVED);
                int list = out.beginList();
                out.uint(section);
                out.ulong(offset);
                out.endList(list, 2);
            }
            case DeliveryState.Accepted ignored -> empty(out, Descriptor.ACCEPTED);
            case DeliveryState.Rejected(AmqpError error) -> {
                out.descriptor(Descriptor.REJECTED);
                int list = out.beginList();
                write(out, error);
                out.endList(list, 1);
            }
            case DeliveryState.Released ignored -> empty(out, Descriptor.RELEASED);
            case DeliveryState.Modified modified -> {
                out.descriptor(Descriptor.MODIFIED);
                int list = out.beginList();
                out.flag(modified.deliveryFailed());
                out.flag(modified.undeliverableHere());
                out.map(modified.messageAnnotations());
                out.endList(list, 3);
            }
            case DeliveryState.Declared(Binary id) -> {
                out.descriptor(Descriptor.DECLARED);
                int list = out.beginList();
                out.binary(id);
                out.endList(list, 1);
            }
            case DeliveryState.Transactional(Binary id, DeliveryState outcome) -> {
                out.descriptor(Descriptor.TRANSACTIONAL_STATE);
                int list = out.beginList();
                out.binary(id);
                write(out, outcome);
                out.endList(list, 2);
            }
            case DeliveryState.Unknown(Described described) -> out.value(described);
        }
    }

    static void write(ValueWriter out, @Nullable AmqpError error) {
        if (error == null) {
            out.nothing();
            return;
        }
        out.descriptor(Descriptor.ERROR);
        int list = out.beginList();
        out.symbol(error.condition());
        out.string(error.description());
        out.map(error.info());
        out.endList(list, 3);
    }

    private static void empty(ValueWriter out, int descriptor) {
        out.descriptor(descriptor);
        out.endList(out.beginList(), 0);
    }
}
