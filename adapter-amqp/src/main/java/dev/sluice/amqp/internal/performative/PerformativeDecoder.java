package dev.sluice.amqp.internal.performative;

import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.wire.DecodeException;
import dev.sluice.amqp.internal.wire.FieldReader;
import dev.sluice.amqp.internal.wire.ValueGuard;
import dev.sluice.amqp.internal.wire.ValueReader;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Decodes the performative at the start of a frame body, after {@link ValueGuard} judged it. Fields
 * of a wrong type, missing mandatory fields and surplus fields are errors (AMQP 1.3.4, 1.4). What
 * follows the performative stays in the buffer.
 *
 * <p>Confined to its event loop.
 */
public final class PerformativeDecoder {

    private static final long MAX_UINT = 0xFFFF_FFFFL;
    private static final int MAX_CHANNEL = 0xFFFF;

    private final ValueGuard guard = new ValueGuard();

    /** The performative at the buffer's position, which moves behind it. Borrows the buffer. */
    public Performative decode(ByteBuffer body) throws DecodeException {
        int end = guard.check(body, body.position(), body.limit());
        int code = enter(body);
        Performative performative =
                switch (code) {
                    case Descriptor.OPEN -> open(body);
                    case Descriptor.BEGIN -> begin(body);
                    case Descriptor.ATTACH -> attach(body);
                    case Descriptor.FLOW -> flow(body);
                    case Descriptor.TRANSFER -> transfer(body);
                    case Descriptor.DISPOSITION -> disposition(body);
                    case Descriptor.DETACH -> detach(body);
                    case Descriptor.END -> new End(onlyError(body, "end"));
                    case Descriptor.CLOSE -> new Close(onlyError(body, "close"));
                    default -> throw new DecodeException("frame body is no performative");
                };
        if (body.position() != end) {
            throw new DecodeException("performative ends at " + body.position() + ", not " + end);
        }
        if (body.hasRemaining() && code != Descriptor.TRANSFER) {
            throw new DecodeException(
                    body.remaining() + " bytes behind a performative without payload");
        }
        return performative;
    }

    /** The SASL frame body at the buffer's position. Borrows the buffer. */
    public SaslPerformative decodeSasl(ByteBuffer body) throws DecodeException {
        int end = guard.check(body, body.position(), body.limit());
        if (end != body.limit()) {
            throw new DecodeException((body.limit() - end) + " bytes behind a SASL performative");
        }
        return switch (enter(body)) {
            case Descriptor.SASL_MECHANISMS -> saslMechanisms(body);
            case Descriptor.SASL_INIT -> saslInit(body);
            case Descriptor.SASL_CHALLENGE ->
                    new SaslPerformative.Challenge(onlyBinary(body, "challenge"));
            case Descriptor.SASL_RESPONSE ->
                    new SaslPerformative.Response(onlyBinary(body, "response"));
            case Descriptor.SASL_OUTCOME -> saslOutcome(body);
            default -> throw new DecodeException("frame body is no SASL performative");
        };
    }

    private static int enter(ByteBuffer body) throws DecodeException {
        if (body.get() != 0) {
            throw new DecodeException("frame body does not begin with a described value");
        }
        return Descriptor.read(new ValueReader(body));
    }

    private static Open open(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "open");
        Open open =
                new Open(
                        fields.required(fields.string("container-id"), "container-id"),
                        fields.string("hostname"),
                        fields.uint("max-frame-size", MAX_UINT),
                        fields.ushort("channel-max", MAX_CHANNEL),
                        fields.uint("idle-time-out", 0),
                        fields.symbols("outgoing-locales"),
                        fields.symbols("incoming-locales"),
                        fields.symbols("offered-capabilities"),
                        fields.symbols("desired-capabilities"),
                        fields.fields("properties"));
        fields.end();
        return open;
    }

    private static Begin begin(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "begin");
        Begin begin =
                new Begin(
                        fields.ushort("remote-channel", (int) Performative.ABSENT),
                        fields.requiredUint("next-outgoing-id"),
                        fields.requiredUint("incoming-window"),
                        fields.requiredUint("outgoing-window"),
                        fields.uint("handle-max", MAX_UINT),
                        fields.symbols("offered-capabilities"),
                        fields.symbols("desired-capabilities"),
                        fields.fields("properties"));
        fields.end();
        return begin;
    }

    private static Attach attach(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "attach");
        Attach attach =
                new Attach(
                        fields.required(fields.string("name"), "name"),
                        fields.requiredUint("handle"),
                        role(fields),
                        senderMode(fields),
                        Objects.requireNonNullElse(receiverMode(fields), ReceiverSettleMode.FIRST),
                        TerminusCodec.source(fields, body),
                        TerminusCodec.target(fields, body),
                        fields.mapOrNull("unsettled"),
                        fields.flag("incomplete-unsettled"),
                        fields.uint("initial-delivery-count", Performative.ABSENT),
                        fields.ulong("max-message-size", 0),
                        fields.symbols("offered-capabilities"),
                        fields.symbols("desired-capabilities"),
                        fields.fields("properties"));
        fields.end();
        return attach;
    }

    private static Role role(FieldReader fields) throws DecodeException {
        boolean isReceiver = fields.required(fields.bool("role"), "role");
        return isReceiver ? Role.RECEIVER : Role.SENDER;
    }

    private static SenderSettleMode senderMode(FieldReader fields) throws DecodeException {
        int code = fields.ubyte("snd-settle-mode", SenderSettleMode.MIXED.code());
        SenderSettleMode mode = SenderSettleMode.of(code);
        if (mode == null) {
            throw new DecodeException("snd-settle-mode of value " + code);
        }
        return mode;
    }

    private static @Nullable ReceiverSettleMode receiverMode(FieldReader fields)
            throws DecodeException {
        int code = fields.ubyte("rcv-settle-mode", -1);
        ReceiverSettleMode mode = ReceiverSettleMode.of(code);
        if (mode == null && code >= 0) {
            throw new DecodeException("rcv-settle-mode of value " + code);
        }
        return mode;
    }

    private static Flow flow(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "flow");
        Flow flow =
                new Flow(
                        fields.uint("next-incoming-id", Performative.ABSENT),
                        fields.requiredUint("incoming-window"),
                        fields.requiredUint("next-outgoing-id"),
                        fields.requiredUint("outgoing-window"),
                        fields.uint("handle", Performative.ABSENT),
                        fields.uint("delivery-count", Performative.ABSENT),
                        fields.uint("link-credit", Performative.ABSENT),
                        fields.uint("available", Performative.ABSENT),
                        fields.flag("drain"),
                        fields.flag("echo"),
                        fields.fields("properties"));
        fields.end();
        return flow;
    }

    private static Transfer transfer(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "transfer");
        Transfer transfer =
                new Transfer(
                        fields.requiredUint("handle"),
                        fields.uint("delivery-id", Performative.ABSENT),
                        fields.binary("delivery-tag"),
                        fields.uint("message-format", Performative.ABSENT),
                        fields.bool("settled"),
                        fields.flag("more"),
                        receiverMode(fields),
                        StateCodec.state(fields, "state", body),
                        fields.flag("resume"),
                        fields.flag("aborted"),
                        fields.flag("batchable"));
        fields.end();
        return transfer;
    }

    private static Disposition disposition(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "disposition");
        Role role = role(fields);
        long first = fields.requiredUint("first");
        Disposition disposition =
                new Disposition(
                        role,
                        first,
                        fields.uint("last", first),
                        fields.flag("settled"),
                        StateCodec.state(fields, "state", body),
                        fields.flag("batchable"));
        fields.end();
        return disposition;
    }

    private static Detach detach(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "detach");
        Detach detach =
                new Detach(
                        fields.requiredUint("handle"),
                        fields.flag("closed"),
                        StateCodec.error(fields, body));
        fields.end();
        return detach;
    }

    private static @Nullable AmqpError onlyError(ByteBuffer body, String composite)
            throws DecodeException {
        FieldReader fields = new FieldReader(body, composite);
        AmqpError error = StateCodec.error(fields, body);
        fields.end();
        return error;
    }

    private static SaslPerformative saslMechanisms(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "sasl-mechanisms");
        List<Symbol> mechanisms = fields.symbols("sasl-server-mechanisms");
        if (mechanisms.isEmpty()) {
            throw new DecodeException("sasl-mechanisms.sasl-server-mechanisms is missing");
        }
        fields.end();
        return new SaslPerformative.Mechanisms(mechanisms);
    }

    private static SaslPerformative saslInit(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "sasl-init");
        var init =
                new SaslPerformative.Init(
                        fields.required(fields.symbol("mechanism"), "mechanism"),
                        fields.binary("initial-response"),
                        fields.string("hostname"));
        fields.end();
        return init;
    }

    private static SaslPerformative saslOutcome(ByteBuffer body) throws DecodeException {
        FieldReader fields = new FieldReader(body, "sasl-outcome");
        int number = fields.ubyte("code", -1);
        SaslCode code = SaslCode.of(number);
        if (code == null) {
            throw new DecodeException("sasl-outcome.code of value " + number);
        }
        var outcome = new SaslPerformative.Outcome(code, fields.binary("additional-data"));
        fields.end();
        return outcome;
    }

    private static Binary onlyBinary(ByteBuffer body, String field) throws DecodeException {
        FieldReader fields = new FieldReader(body, "sasl-" + field);
        Binary binary = fields.required(fields.binary(field), field);
        fields.end();
        return binary;
    }

    /** Reads a described value whole; for tests and for filters. Borrows the buffer. */
    public @Nullable Described described(ByteBuffer body) throws DecodeException {
        guard.check(body, body.position(), body.limit());
        return new ValueReader(body).read() instanceof Described described ? described : null;
    }
}
