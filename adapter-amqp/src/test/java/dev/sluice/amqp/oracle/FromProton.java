package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.ReceiverSettleMode;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.SaslCode;
import dev.sluice.amqp.internal.performative.SaslPerformative;
import dev.sluice.amqp.internal.performative.SenderSettleMode;
import dev.sluice.amqp.internal.type.Binary;
import dev.sluice.amqp.internal.type.Symbol;

import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Received;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.security.SaslChallenge;
import org.apache.qpid.proton.amqp.security.SaslInit;
import org.apache.qpid.proton.amqp.security.SaslMechanisms;
import org.apache.qpid.proton.amqp.security.SaslOutcome;
import org.apache.qpid.proton.amqp.security.SaslResponse;
import org.apache.qpid.proton.amqp.transaction.Coordinator;
import org.apache.qpid.proton.amqp.transaction.Declared;
import org.apache.qpid.proton.amqp.transaction.TransactionalState;
import org.apache.qpid.proton.amqp.transport.Attach;
import org.apache.qpid.proton.amqp.transport.Begin;
import org.apache.qpid.proton.amqp.transport.Close;
import org.apache.qpid.proton.amqp.transport.Detach;
import org.apache.qpid.proton.amqp.transport.Disposition;
import org.apache.qpid.proton.amqp.transport.End;
import org.apache.qpid.proton.amqp.transport.ErrorCondition;
import org.apache.qpid.proton.amqp.transport.Flow;
import org.apache.qpid.proton.amqp.transport.Open;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** Translates proton-j's performatives into those of the adapter. Stateless. */
final class FromProton {

    private FromProton() {}

    static Performative performative(@Nullable Object theirs) {
        return switch (theirs) {
            case Open open -> open(open);
            case Begin begin -> begin(begin);
            case Attach attach -> attach(attach);
            case Flow flow -> flow(flow);
            case Transfer transfer -> transfer(transfer);
            case Disposition disposition -> disposition(disposition);
            case Detach detach ->
                    new dev.sluice.amqp.internal.performative.Detach(
                            detach.getHandle().longValue(),
                            detach.getClosed(),
                            error(detach.getError()));
            case End end -> new dev.sluice.amqp.internal.performative.End(error(end.getError()));
            case Close close ->
                    new dev.sluice.amqp.internal.performative.Close(error(close.getError()));
            case null, default -> throw new IllegalStateException("no performative: " + theirs);
        };
    }

    static SaslPerformative sasl(@Nullable Object theirs) {
        return switch (theirs) {
            case SaslMechanisms mechanisms ->
                    new SaslPerformative.Mechanisms(symbols(mechanisms.getSaslServerMechanisms()));
            case SaslInit init ->
                    new SaslPerformative.Init(
                            Symbol.of(init.getMechanism().toString()),
                            binary(init.getInitialResponse()),
                            init.getHostname());
            case SaslChallenge challenge ->
                    new SaslPerformative.Challenge(ProtonValues.binary(challenge.getChallenge()));
            case SaslResponse response ->
                    new SaslPerformative.Response(ProtonValues.binary(response.getResponse()));
            case SaslOutcome outcome ->
                    new SaslPerformative.Outcome(
                            Objects.requireNonNull(
                                    SaslCode.of(outcome.getCode().getValue().intValue())),
                            binary(outcome.getAdditionalData()));
            case null, default -> throw new IllegalStateException("no SASL: " + theirs);
        };
    }

    private static dev.sluice.amqp.internal.performative.Open open(Open open) {
        return new dev.sluice.amqp.internal.performative.Open(
                open.getContainerId(),
                open.getHostname(),
                open.getMaxFrameSize().longValue(),
                open.getChannelMax().intValue(),
                Math.max(0, number(open.getIdleTimeOut())),
                symbols(open.getOutgoingLocales()),
                symbols(open.getIncomingLocales()),
                symbols(open.getOfferedCapabilities()),
                symbols(open.getDesiredCapabilities()),
                ProtonValues.fields(open.getProperties()));
    }

    private static dev.sluice.amqp.internal.performative.Begin begin(Begin begin) {
        return new dev.sluice.amqp.internal.performative.Begin(
                number(begin.getRemoteChannel()),
                number(begin.getNextOutgoingId()),
                number(begin.getIncomingWindow()),
                number(begin.getOutgoingWindow()),
                number(begin.getHandleMax()),
                symbols(begin.getOfferedCapabilities()),
                symbols(begin.getDesiredCapabilities()),
                ProtonValues.fields(begin.getProperties()));
    }

    private static dev.sluice.amqp.internal.performative.Attach attach(Attach attach) {
        Map<?, ?> unsettled = attach.getUnsettled();
        Number maxMessageBytes = attach.getMaxMessageSize();
        return new dev.sluice.amqp.internal.performative.Attach(
                attach.getName(),
                number(attach.getHandle()),
                role(attach.getRole()),
                Objects.requireNonNull(
                        SenderSettleMode.of(attach.getSndSettleMode().getValue().intValue())),
                Objects.requireNonNull(
                        ReceiverSettleMode.of(attach.getRcvSettleMode().getValue().intValue())),
                source((Source) attach.getSource()),
                target(attach.getTarget()),
                unsettled == null ? null : ProtonValues.fields(unsettled),
                attach.getIncompleteUnsettled(),
                number(attach.getInitialDeliveryCount()),
                maxMessageBytes == null ? 0 : capped(maxMessageBytes),
                symbols(attach.getOfferedCapabilities()),
                symbols(attach.getDesiredCapabilities()),
                ProtonValues.fields(attach.getProperties()));
    }

    /** As the adapter reads a ulong: what exceeds 2^63-1 is that. */
    private static long capped(Number ulong) {
        return ulong.longValue() < 0 ? Long.MAX_VALUE : ulong.longValue();
    }

    private static Role role(org.apache.qpid.proton.amqp.transport.Role role) {
        return role.getValue() ? Role.RECEIVER : Role.SENDER;
    }

    private static @Nullable LinkSource source(@Nullable Source source) {
        return source == null
                ? null
                : new LinkSource(
                        source.getAddress(),
                        source.getDurable().getValue().intValue(),
                        Symbol.of(source.getExpiryPolicy().getPolicy().toString()),
                        number(source.getTimeout()),
                        source.getDynamic(),
                        ProtonValues.fields(source.getDynamicNodeProperties()),
                        symbol(source.getDistributionMode()),
                        ProtonValues.fields(source.getFilter()),
                        state(source.getDefaultOutcome()),
                        symbols(source.getOutcomes()),
                        symbols(source.getCapabilities()));
    }

    private static @Nullable LinkTarget target(
            org.apache.qpid.proton.amqp.transport.@Nullable Target target) {
        return switch (target) {
            case null -> null;
            case Target node ->
                    new LinkTarget.Node(
                            node.getAddress(),
                            node.getDurable().getValue().intValue(),
                            Symbol.of(node.getExpiryPolicy().getPolicy().toString()),
                            number(node.getTimeout()),
                            node.getDynamic(),
                            ProtonValues.fields(node.getDynamicNodeProperties()),
                            symbols(node.getCapabilities()));
            case Coordinator coordinator ->
                    new LinkTarget.Coordinator(symbols(coordinator.getCapabilities()));
            default -> throw new IllegalStateException("no target: " + target);
        };
    }

    private static dev.sluice.amqp.internal.performative.Flow flow(Flow flow) {
        return new dev.sluice.amqp.internal.performative.Flow(
                number(flow.getNextIncomingId()),
                number(flow.getIncomingWindow()),
                number(flow.getNextOutgoingId()),
                number(flow.getOutgoingWindow()),
                number(flow.getHandle()),
                number(flow.getDeliveryCount()),
                number(flow.getLinkCredit()),
                number(flow.getAvailable()),
                flow.getDrain(),
                flow.getEcho(),
                ProtonValues.fields(flow.getProperties()));
    }

    private static dev.sluice.amqp.internal.performative.Transfer transfer(Transfer transfer) {
        var mode = transfer.getRcvSettleMode();
        return new dev.sluice.amqp.internal.performative.Transfer(
                number(transfer.getHandle()),
                number(transfer.getDeliveryId()),
                binary(transfer.getDeliveryTag()),
                number(transfer.getMessageFormat()),
                transfer.getSettled(),
                transfer.getMore(),
                mode == null ? null : ReceiverSettleMode.of(mode.getValue().intValue()),
                state(transfer.getState()),
                transfer.getResume(),
                transfer.getAborted(),
                transfer.getBatchable());
    }

    private static dev.sluice.amqp.internal.performative.Disposition disposition(
            Disposition disposition) {
        long first = number(disposition.getFirst());
        return new dev.sluice.amqp.internal.performative.Disposition(
                role(disposition.getRole()),
                first,
                disposition.getLast() == null ? first : number(disposition.getLast()),
                disposition.getSettled(),
                state(disposition.getState()),
                disposition.getBatchable());
    }

    private static @Nullable DeliveryState state(@Nullable Object state) {
        return switch (state) {
            case null -> null;
            case Accepted _ -> DeliveryState.ACCEPTED;
            case Released _ -> DeliveryState.RELEASED;
            case Received received ->
                    new DeliveryState.Received(
                            number(received.getSectionNumber()),
                            capped(received.getSectionOffset()));
            case Rejected rejected -> new DeliveryState.Rejected(error(rejected.getError()));
            case Modified modified ->
                    new DeliveryState.Modified(
                            Boolean.TRUE.equals(modified.getDeliveryFailed()),
                            Boolean.TRUE.equals(modified.getUndeliverableHere()),
                            ProtonValues.fields(modified.getMessageAnnotations()));
            case Declared declared ->
                    new DeliveryState.Declared(ProtonValues.binary(declared.getTxnId()));
            case TransactionalState transactional ->
                    new DeliveryState.Transactional(
                            ProtonValues.binary(transactional.getTxnId()),
                            state(transactional.getOutcome()));
            default -> throw new IllegalStateException("no state: " + state);
        };
    }

    private static @Nullable AmqpError error(@Nullable ErrorCondition error) {
        return error == null
                ? null
                : new AmqpError(
                        Symbol.of(error.getCondition().toString()),
                        error.getDescription(),
                        ProtonValues.fields(error.getInfo()));
    }

    private static long number(@Nullable Number number) {
        return number == null ? Performative.ABSENT : number.longValue();
    }

    private static @Nullable Binary binary(org.apache.qpid.proton.amqp.@Nullable Binary binary) {
        return binary == null ? null : ProtonValues.binary(binary);
    }

    private static @Nullable Symbol symbol(org.apache.qpid.proton.amqp.@Nullable Symbol symbol) {
        return symbol == null ? null : Symbol.of(symbol.toString());
    }

    private static List<Symbol> symbols(org.apache.qpid.proton.amqp.Symbol @Nullable [] symbols) {
        return symbols == null
                ? List.of()
                : Stream.of(symbols).map(symbol -> Symbol.of(symbol.toString())).toList();
    }
}
