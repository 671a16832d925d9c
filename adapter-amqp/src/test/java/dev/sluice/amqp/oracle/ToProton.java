package dev.sluice.amqp.oracle;

import dev.sluice.amqp.internal.performative.AmqpError;
import dev.sluice.amqp.internal.performative.DeliveryState;
import dev.sluice.amqp.internal.performative.LinkSource;
import dev.sluice.amqp.internal.performative.LinkTarget;
import dev.sluice.amqp.internal.performative.Performative;
import dev.sluice.amqp.internal.performative.Role;
import dev.sluice.amqp.internal.performative.SaslPerformative;

import org.apache.qpid.proton.amqp.Symbol;
import org.apache.qpid.proton.amqp.UnsignedByte;
import org.apache.qpid.proton.amqp.UnsignedInteger;
import org.apache.qpid.proton.amqp.UnsignedLong;
import org.apache.qpid.proton.amqp.UnsignedShort;
import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Modified;
import org.apache.qpid.proton.amqp.messaging.Outcome;
import org.apache.qpid.proton.amqp.messaging.Received;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.messaging.Released;
import org.apache.qpid.proton.amqp.messaging.Source;
import org.apache.qpid.proton.amqp.messaging.Target;
import org.apache.qpid.proton.amqp.messaging.Terminus;
import org.apache.qpid.proton.amqp.messaging.TerminusDurability;
import org.apache.qpid.proton.amqp.messaging.TerminusExpiryPolicy;
import org.apache.qpid.proton.amqp.security.SaslChallenge;
import org.apache.qpid.proton.amqp.security.SaslCode;
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
import org.apache.qpid.proton.amqp.transport.ReceiverSettleMode;
import org.apache.qpid.proton.amqp.transport.SenderSettleMode;
import org.apache.qpid.proton.amqp.transport.Transfer;
import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.Map;

/** Translates the adapter's performatives into those of proton-j. Stateless. */
final class ToProton {

    private ToProton() {}

    static Object performative(Performative performative) {
        return switch (performative) {
            case dev.sluice.amqp.internal.performative.Open open -> open(open);
            case dev.sluice.amqp.internal.performative.Begin begin -> begin(begin);
            case dev.sluice.amqp.internal.performative.Attach attach -> attach(attach);
            case dev.sluice.amqp.internal.performative.Flow flow -> flow(flow);
            case dev.sluice.amqp.internal.performative.Transfer transfer -> transfer(transfer);
            case dev.sluice.amqp.internal.performative.Disposition disposition ->
                    disposition(disposition);
            case dev.sluice.amqp.internal.performative.Detach detach -> {
                Detach theirs = new Detach();
                theirs.setHandle(uint(detach.handle()));
                theirs.setClosed(detach.closed());
                theirs.setError(error(detach.error()));
                yield theirs;
            }
            case dev.sluice.amqp.internal.performative.End(AmqpError error) -> {
                End theirs = new End();
                theirs.setError(error(error));
                yield theirs;
            }
            case dev.sluice.amqp.internal.performative.Close(AmqpError error) -> {
                Close theirs = new Close();
                theirs.setError(error(error));
                yield theirs;
            }
        };
    }

    static Object sasl(SaslPerformative performative) {
        return switch (performative) {
            case SaslPerformative.Mechanisms mechanisms -> {
                SaslMechanisms theirs = new SaslMechanisms();
                theirs.setSaslServerMechanisms(symbols(mechanisms.mechanisms()));
                yield theirs;
            }
            case SaslPerformative.Init init -> {
                SaslInit theirs = new SaslInit();
                theirs.setMechanism(ProtonValues.symbol(init.mechanism()));
                theirs.setInitialResponse(ProtonValues.binary(init.initialResponse()));
                theirs.setHostname(init.hostname());
                yield theirs;
            }
            case SaslPerformative.Challenge challenge -> {
                SaslChallenge theirs = new SaslChallenge();
                theirs.setChallenge(ProtonValues.binary(challenge.challenge()));
                yield theirs;
            }
            case SaslPerformative.Response response -> {
                SaslResponse theirs = new SaslResponse();
                theirs.setResponse(ProtonValues.binary(response.response()));
                yield theirs;
            }
            case SaslPerformative.Outcome outcome -> {
                SaslOutcome theirs = new SaslOutcome();
                theirs.setCode(SaslCode.valueOf(ubyte(outcome.code().code())));
                theirs.setAdditionalData(ProtonValues.binary(outcome.additionalData()));
                yield theirs;
            }
        };
    }

    private static Open open(dev.sluice.amqp.internal.performative.Open open) {
        Open theirs = new Open();
        theirs.setContainerId(open.containerId());
        theirs.setHostname(open.hostname());
        theirs.setMaxFrameSize(uint(open.maxFrameBytes()));
        theirs.setChannelMax(UnsignedShort.valueOf((short) open.channelMax()));
        theirs.setIdleTimeOut(open.idleTimeoutMs() == 0 ? null : uint(open.idleTimeoutMs()));
        theirs.setOutgoingLocales(symbols(open.outgoingLocales()));
        theirs.setIncomingLocales(symbols(open.incomingLocales()));
        theirs.setOfferedCapabilities(symbols(open.offeredCapabilities()));
        theirs.setDesiredCapabilities(symbols(open.desiredCapabilities()));
        theirs.setProperties(map(open.properties()));
        return theirs;
    }

    private static Begin begin(dev.sluice.amqp.internal.performative.Begin begin) {
        Begin theirs = new Begin();
        if (begin.remoteChannel() != Performative.ABSENT) {
            theirs.setRemoteChannel(UnsignedShort.valueOf((short) begin.remoteChannel()));
        }
        theirs.setNextOutgoingId(uint(begin.nextOutgoingId()));
        theirs.setIncomingWindow(uint(begin.incomingWindow()));
        theirs.setOutgoingWindow(uint(begin.outgoingWindow()));
        theirs.setHandleMax(uint(begin.handleMax()));
        theirs.setOfferedCapabilities(symbols(begin.offeredCapabilities()));
        theirs.setDesiredCapabilities(symbols(begin.desiredCapabilities()));
        theirs.setProperties(map(begin.properties()));
        return theirs;
    }

    private static Attach attach(dev.sluice.amqp.internal.performative.Attach attach) {
        Attach theirs = new Attach();
        theirs.setName(attach.name());
        theirs.setHandle(uint(attach.handle()));
        theirs.setRole(role(attach.role()));
        theirs.setSndSettleMode(SenderSettleMode.valueOf(ubyte(attach.sndSettleMode().code())));
        theirs.setRcvSettleMode(ReceiverSettleMode.valueOf(ubyte(attach.rcvSettleMode().code())));
        theirs.setSource(source(attach.source()));
        theirs.setTarget(target(attach.target()));
        Map<?, ?> unsettled = attach.unsettled();
        theirs.setUnsettled(unsettled == null ? null : ProtonValues.map(unsettled));
        theirs.setIncompleteUnsettled(attach.incompleteUnsettled());
        theirs.setInitialDeliveryCount(uint(attach.initialDeliveryCount()));
        if (attach.maxMessageBytes() != 0) {
            theirs.setMaxMessageSize(UnsignedLong.valueOf(attach.maxMessageBytes()));
        }
        theirs.setOfferedCapabilities(symbols(attach.offeredCapabilities()));
        theirs.setDesiredCapabilities(symbols(attach.desiredCapabilities()));
        theirs.setProperties(map(attach.properties()));
        return theirs;
    }

    private static org.apache.qpid.proton.amqp.transport.Role role(Role role) {
        return role == Role.RECEIVER
                ? org.apache.qpid.proton.amqp.transport.Role.RECEIVER
                : org.apache.qpid.proton.amqp.transport.Role.SENDER;
    }

    private static @Nullable Source source(@Nullable LinkSource source) {
        if (source == null) {
            return null;
        }
        Source theirs = new Source();
        terminus(
                theirs,
                source.address(),
                source.durable(),
                source.expiryPolicy(),
                source.timeoutS(),
                source.dynamic());
        theirs.setDynamicNodeProperties(map(source.dynamicNodeProperties()));
        theirs.setDistributionMode(ProtonValues.symbol(source.distributionMode()));
        theirs.setFilter(map(source.filter()));
        theirs.setDefaultOutcome((Outcome) state(source.defaultOutcome()));
        theirs.setOutcomes(symbols(source.outcomes()));
        theirs.setCapabilities(symbols(source.capabilities()));
        return theirs;
    }

    private static void terminus(
            Terminus theirs,
            @Nullable String address,
            int durable,
            dev.sluice.amqp.internal.type.Symbol expiryPolicy,
            long timeoutS,
            boolean dynamic) {
        theirs.setAddress(address);
        theirs.setDurable(TerminusDurability.get(uint(durable)));
        theirs.setExpiryPolicy(TerminusExpiryPolicy.valueOf(ProtonValues.symbol(expiryPolicy)));
        theirs.setTimeout(uint(timeoutS));
        theirs.setDynamic(dynamic);
    }

    private static org.apache.qpid.proton.amqp.transport.@Nullable Target target(
            @Nullable LinkTarget target) {
        return switch (target) {
            case null -> null;
            case LinkTarget.Node node -> {
                Target theirs = new Target();
                terminus(
                        theirs,
                        node.address(),
                        node.durable(),
                        node.expiryPolicy(),
                        node.timeoutS(),
                        node.dynamic());
                theirs.setDynamicNodeProperties(map(node.dynamicNodeProperties()));
                theirs.setCapabilities(symbols(node.capabilities()));
                yield theirs;
            }
            case LinkTarget.Coordinator coordinator -> {
                Coordinator theirs = new Coordinator();
                theirs.setCapabilities(symbols(coordinator.capabilities()));
                yield theirs;
            }
        };
    }

    private static Flow flow(dev.sluice.amqp.internal.performative.Flow flow) {
        Flow theirs = new Flow();
        theirs.setNextIncomingId(uint(flow.nextIncomingId()));
        theirs.setIncomingWindow(uint(flow.incomingWindow()));
        theirs.setNextOutgoingId(uint(flow.nextOutgoingId()));
        theirs.setOutgoingWindow(uint(flow.outgoingWindow()));
        theirs.setHandle(uint(flow.handle()));
        theirs.setDeliveryCount(uint(flow.deliveryCount()));
        theirs.setLinkCredit(uint(flow.linkCredit()));
        theirs.setAvailable(uint(flow.available()));
        theirs.setDrain(flow.drain());
        theirs.setEcho(flow.echo());
        theirs.setProperties(map(flow.properties()));
        return theirs;
    }

    private static Transfer transfer(dev.sluice.amqp.internal.performative.Transfer transfer) {
        Transfer theirs = new Transfer();
        theirs.setHandle(uint(transfer.handle()));
        theirs.setDeliveryId(uint(transfer.deliveryId()));
        theirs.setDeliveryTag(ProtonValues.binary(transfer.deliveryTag()));
        theirs.setMessageFormat(uint(transfer.messageFormat()));
        theirs.setSettled(transfer.settled());
        theirs.setMore(transfer.more());
        var mode = transfer.rcvSettleMode();
        theirs.setRcvSettleMode(
                mode == null ? null : ReceiverSettleMode.valueOf(ubyte(mode.code())));
        theirs.setState(state(transfer.state()));
        theirs.setResume(transfer.resume());
        theirs.setAborted(transfer.aborted());
        theirs.setBatchable(transfer.batchable());
        return theirs;
    }

    private static Disposition disposition(
            dev.sluice.amqp.internal.performative.Disposition disposition) {
        Disposition theirs = new Disposition();
        theirs.setRole(role(disposition.role()));
        theirs.setFirst(uint(disposition.first()));
        theirs.setLast(disposition.last() == disposition.first() ? null : uint(disposition.last()));
        theirs.setSettled(disposition.settled());
        theirs.setState(state(disposition.state()));
        theirs.setBatchable(disposition.batchable());
        return theirs;
    }

    private static org.apache.qpid.proton.amqp.transport.@Nullable DeliveryState state(
            @Nullable DeliveryState state) {
        return switch (state) {
            case null -> null;
            case DeliveryState.Accepted _ -> Accepted.getInstance();
            case DeliveryState.Released _ -> Released.getInstance();
            case DeliveryState.Received(long section, long offset) -> {
                Received theirs = new Received();
                theirs.setSectionNumber(uint(section));
                theirs.setSectionOffset(UnsignedLong.valueOf(offset));
                yield theirs;
            }
            case DeliveryState.Rejected(AmqpError error) -> {
                Rejected theirs = new Rejected();
                theirs.setError(error(error));
                yield theirs;
            }
            case DeliveryState.Modified modified -> {
                Modified theirs = new Modified();
                theirs.setDeliveryFailed(modified.deliveryFailed());
                theirs.setUndeliverableHere(modified.undeliverableHere());
                theirs.setMessageAnnotations(map(modified.messageAnnotations()));
                yield theirs;
            }
            case DeliveryState.Declared(var id) -> {
                Declared theirs = new Declared();
                theirs.setTxnId(ProtonValues.binary(id));
                yield theirs;
            }
            case DeliveryState.Transactional(var id, DeliveryState outcome) -> {
                TransactionalState theirs = new TransactionalState();
                theirs.setTxnId(ProtonValues.binary(id));
                theirs.setOutcome((Outcome) state(outcome));
                yield theirs;
            }
            case DeliveryState.Unknown _ ->
                    throw new IllegalArgumentException("proton-j has no unknown states");
        };
    }

    private static @Nullable ErrorCondition error(@Nullable AmqpError error) {
        if (error == null) {
            return null;
        }
        ErrorCondition theirs =
                new ErrorCondition(ProtonValues.symbol(error.condition()), error.description());
        theirs.setInfo(map(error.info()));
        return theirs;
    }

    private static @Nullable UnsignedInteger uint(long value) {
        return value < 0 ? null : UnsignedInteger.valueOf(value);
    }

    private static UnsignedByte ubyte(int value) {
        return UnsignedByte.valueOf((byte) value);
    }

    private static @Nullable Map<?, ?> map(Map<?, ?> map) {
        return map.isEmpty() ? null : ProtonValues.map(map);
    }

    private static Symbol @Nullable [] symbols(List<dev.sluice.amqp.internal.type.Symbol> all) {
        return all.isEmpty() ? null : all.stream().map(ProtonValues::symbol).toArray(Symbol[]::new);
    }
}
