package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.Attach;
import dev.sluice.amqp.internal.performative.Begin;
import dev.sluice.amqp.internal.performative.Close;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.Descriptor;
import dev.sluice.amqp.internal.performative.Detach;
import dev.sluice.amqp.internal.performative.Disposition;
import dev.sluice.amqp.internal.performative.End;
import dev.sluice.amqp.internal.performative.Flow;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.performative.Open;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.ReceiverSettleMode;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.SaslCode;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.performative.SenderSettleMode;
import dev.sluice.amqp.internal.performative.Transfer;
import dev.sluice.amqp.internal.type.Described;
import dev.sluice.amqp.internal.type.Symbol;
import dev.sluice.amqp.internal.type.Unsigned;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random performatives, termini and states of every kind. Confined to one thread. */
final class RandomPerformatives {
    private static final List<SenderSettleMode> SENDER_MODES = List.of(SenderSettleMode.values());
    private static final List<ReceiverSettleMode> RECEIVER_MODES =
            List.of(ReceiverSettleMode.values());
    private static final List<SaslCode> SASL_CODES = List.of(SaslCode.values());
    private static final List<Symbol> EXPIRY_POLICIES =
            List.of(
                    Symbol.of("link-detach"),
                    Symbol.of("session-end"),
                    Symbol.of("connection-close"),
                    Symbol.of("never"));

    private final RandomValues values;
    private final Random random;

    RandomPerformatives(RandomValues values) {
        this.values = values;
        this.random = values.random();
    }

    Performative performative() {
        return switch (random.nextInt(9)) {
            case 0 -> open();
            case 1 -> begin();
            case 2 -> attach();
            case 3 -> flow();
            case 4 -> transfer();
            case 5 -> disposition();
            case 6 -> new Detach(values.uint(), flag(), values.orNull(this::error));
            case 7 -> new End(values.orNull(this::error));
            default -> new Close(values.orNull(this::error));
        };
    }

    SaslPerformative sasl() {
        return switch (random.nextInt(5)) {
            case 0 -> new SaslPerformative.Mechanisms(List.of(values.symbol(), values.symbol()));
            case 1 ->
                    new SaslPerformative.Init(
                            values.symbol(),
                            values.orNull(values::binary),
                            values.orNull(values::text));
            case 2 -> new SaslPerformative.Challenge(values.binary());
            case 3 -> new SaslPerformative.Response(values.binary());
            default -> new SaslPerformative.Outcome(any(SASL_CODES), values.orNull(values::binary));
        };
    }

    private Open open() {
        return new Open(
                values.text(),
                values.orNull(values::text),
                values.uint(),
                random.nextInt(0x1_0000),
                optional(),
                values.symbols(),
                values.symbols(),
                values.symbols(),
                values.symbols(),
                values.fields());
    }

    private Begin begin() {
        return new Begin(
                flag() ? Performative.ABSENT : random.nextInt(0x1_0000),
                values.uint(),
                values.uint(),
                values.uint(),
                values.uint(),
                values.symbols(),
                values.symbols(),
                values.fields());
    }

    private Attach attach() {
        return new Attach(
                values.text(),
                values.uint(),
                role(),
                any(SENDER_MODES),
                any(RECEIVER_MODES),
                values.orNull(this::source),
                values.orNull(this::target),
                values.orNull(this::unsettled),
                flag(),
                optionalOrAbsent(),
                values.whole() & Long.MAX_VALUE,
                values.symbols(),
                values.symbols(),
                values.fields());
    }

    private LinkSource source() {
        return new LinkSource(
                values.orNull(values::text),
                random.nextInt(3),
                any(EXPIRY_POLICIES),
                values.uint(),
                flag(),
                values.fields(),
                values.orNull(values::symbol),
                values.fields(),
                values.orNull(this::outcome),
                values.symbols(),
                values.symbols());
    }

    private LinkTarget target() {
        return random.nextInt(4) == 0
                ? new LinkTarget.Coordinator(values.symbols())
                : new LinkTarget.Node(
                        values.orNull(values::text),
                        random.nextInt(3),
                        any(EXPIRY_POLICIES),
                        values.uint(),
                        flag(),
                        values.fields(),
                        values.symbols());
    }

    private Map<Object, @Nullable Object> unsettled() {
        Map<Object, @Nullable Object> unsettled = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            int state = flag() ? Descriptor.ACCEPTED : Descriptor.RELEASED;
            unsettled.put(
                    values.binary(),
                    values.orNull(() -> new Described(Unsigned.ulong(state), List.of())));
        }
        return unsettled;
    }

    private Flow flow() {
        return new Flow(
                optionalOrAbsent(),
                values.uint(),
                values.uint(),
                values.uint(),
                optionalOrAbsent(),
                optionalOrAbsent(),
                optionalOrAbsent(),
                optionalOrAbsent(),
                flag(),
                flag(),
                values.fields());
    }

    private Transfer transfer() {
        return new Transfer(
                values.uint(),
                optionalOrAbsent(),
                values.orNull(values::binary),
                optionalOrAbsent(),
                values.orNull(this::flag),
                flag(),
                values.orNull(() -> any(RECEIVER_MODES)),
                values.orNull(this::state),
                flag(),
                flag(),
                flag());
    }

    private Disposition disposition() {
        long first = values.uint();
        return new Disposition(
                role(),
                first,
                flag() ? first : values.uint(),
                flag(),
                values.orNull(this::state),
                flag());
    }

    private DeliveryState state() {
        return switch (random.nextInt(4)) {
            case 0 -> new DeliveryState.Received(values.uint(), values.whole() & Long.MAX_VALUE);
            case 1 ->
                    new DeliveryState.Transactional(values.binary(), values.orNull(this::outcome));
            default -> outcome();
        };
    }

    private DeliveryState outcome() {
        return switch (random.nextInt(5)) {
            case 0 -> DeliveryState.ACCEPTED;
            case 1 -> DeliveryState.RELEASED;
            case 2 -> new DeliveryState.Rejected(values.orNull(this::error));
            case 3 -> new DeliveryState.Declared(values.binary());
            default -> new DeliveryState.Modified(flag(), flag(), values.fields());
        };
    }

    private AmqpError error() {
        return new AmqpError(values.symbol(), values.orNull(values::text), values.fields());
    }

    private long optional() {
        return flag() ? 0 : values.uint();
    }

    private long optionalOrAbsent() {
        return flag() ? Performative.ABSENT : values.uint();
    }

    private boolean flag() {
        return random.nextBoolean();
    }

    private Role role() {
        return flag() ? Role.RECEIVER : Role.SENDER;
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
