package dev.sluice.nativeadapter.internal;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.nativecodec.CloseConsumer;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Consume;
import dev.sluice.nativecodec.Credit;
import dev.sluice.nativecodec.DeliveryRange;
import dev.sluice.nativecodec.Drain;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Outcome.Accepted;
import dev.sluice.nativecodec.Outcome.Modified;
import dev.sluice.nativecodec.Outcome.Rejected;
import dev.sluice.nativecodec.Outcome.Released;
import dev.sluice.nativecodec.Settle;
import dev.sluice.nativecodec.SettleMode;
import dev.sluice.nativecodec.StartPosition;
import dev.sluice.nativecodec.Subscribe;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The consumers of one connection, by their ids, which count from 1.
 *
 * <p>CREDIT and SETTLE for a consumer that has ended are passed over: they may have crossed the
 * word of its end. For one that never was they break the protocol. Confined to its event loop.
 */
final class Consumers {
    private final ConnectionScope scope;
    private final BrokerConnection broker;
    private final Replies replies;
    private final OutgoingMessages messages;
    private final Consumer<Runnable> guard;
    private final Map<Integer, ConsumerEndpoint> open = new HashMap<>();
    private int opening;
    private int lastId;
    private boolean isStopped;

    /**
     * @param guard runs what the broker calls, so that a fault ends this connection only
     */
    Consumers(
            ConnectionScope scope,
            BrokerConnection broker,
            Replies replies,
            Consumer<Runnable> guard) {
        this.scope = scope;
        this.broker = broker;
        this.replies = replies;
        this.guard = guard;
        this.messages = new OutgoingMessages(scope.context().clock());
    }

    void subscribe(Subscribe subscribe) {
        try {
            TopicFilter.of(subscribe.filter());
        } catch (InvalidNameException invalid) {
            replies.refuse(
                    subscribe.correlationId(),
                    ErrorCode.INVALID_FILTER,
                    String.valueOf(invalid.getMessage()));
            return;
        }
        open(
                subscribe.correlationId(),
                new ConsumeRequest(
                        new Target(Target.Kind.TOPIC, subscribe.filter()),
                        subscribe.settleMode() == SettleMode.ON_SEND,
                        subscribe.noLocal(),
                        new StreamPosition.Next()),
                subscribe.credit());
    }

    void consume(Consume consume) {
        open(
                consume.correlationId(),
                new ConsumeRequest(
                        Targets.toCore(consume.kind(), consume.name()),
                        consume.settleMode() == SettleMode.ON_SEND,
                        false,
                        toCore(consume.position())),
                consume.credit());
    }

    void credit(Credit credit) throws NativeProtocolException {
        ConsumerEndpoint endpoint = find(credit.consumerId());
        if (endpoint != null) {
            endpoint.add(credit.messages(), credit.bytes());
        }
    }

    void settle(Settle settle) throws NativeProtocolException {
        ConsumerEndpoint endpoint = find(settle.consumerId());
        if (endpoint == null) {
            return;
        }
        Outcome outcome = toCore(settle.outcome());
        for (DeliveryRange range : settle.ranges()) {
            endpoint.settle(range.first(), range.last(), outcome);
        }
    }

    void drain(Drain drain) {
        ConsumerEndpoint endpoint = open.get(drain.consumerId());
        if (endpoint == null) {
            refuseUnknown(drain.correlationId(), drain.consumerId());
        } else {
            endpoint.drain(drain.correlationId());
        }
    }

    void close(CloseConsumer close) {
        ConsumerEndpoint endpoint = open.remove(close.consumerId());
        if (endpoint == null) {
            refuseUnknown(close.correlationId(), close.consumerId());
            return;
        }
        endpoint.close();
        replies.send(new Closed(close.correlationId(), close.consumerId(), ErrorCode.NONE, ""));
    }

    /** The connection takes more again. */
    void writable() {
        List.copyOf(open.values()).forEach(ConsumerEndpoint::writable);
    }

    /** Ends all consumers in good order, and those still to come. */
    void closeAll() {
        isStopped = true;
        List<ConsumerEndpoint> all = new ArrayList<>(open.values());
        open.clear();
        all.forEach(ConsumerEndpoint::close);
    }

    /** No more is asked of the broker; what was delivered may still be settled. */
    void stopDeliveries() {
        isStopped = true;
    }

    boolean isIdle() {
        return open.isEmpty() && opening == 0;
    }

    boolean takesDeliveries() {
        return !isStopped && scope.transport().isWritable();
    }

    Replies replies() {
        return replies;
    }

    OutgoingMessages messages() {
        return messages;
    }

    void guard(Runnable call) {
        guard.accept(call);
    }

    /** The id of the consumer, or 0 if it comes too late. */
    int opened(ConsumerEndpoint endpoint) {
        opening--;
        if (isStopped) {
            return 0;
        }
        open.put(++lastId, endpoint);
        return lastId;
    }

    void refused() {
        opening--;
    }

    void closed(int consumerId) {
        open.remove(consumerId);
    }

    private void open(int correlationId, ConsumeRequest request, InitialCredit credit) {
        int max = scope.config().maxConsumers();
        if (open.size() + opening >= max) {
            replies.refuse(
                    correlationId,
                    ErrorCode.LIMIT_REACHED,
                    "the connection has " + max + " consumers, as many as it may");
            return;
        }
        opening++;
        broker.consume(request, new ConsumerEndpoint(this, scope, correlationId, credit));
    }

    private @Nullable ConsumerEndpoint find(int consumerId) throws NativeProtocolException {
        if (consumerId < 1 || consumerId > lastId) {
            throw new NativeProtocolException(
                    ErrorCode.UNKNOWN_CONSUMER, 0, "there never was a consumer " + consumerId);
        }
        return open.get(consumerId);
    }

    private void refuseUnknown(int correlationId, int consumerId) {
        replies.refuse(
                correlationId, ErrorCode.UNKNOWN_CONSUMER, "there is no consumer " + consumerId);
    }

    private static StreamPosition toCore(StartPosition position) {
        return switch (position.kind()) {
            case NEXT -> new StreamPosition.Next();
            case FIRST -> new StreamPosition.First();
            case LAST -> new StreamPosition.Last();
            case OFFSET -> new StreamPosition.Offset(position.value());
            case TIMESTAMP -> new StreamPosition.Timestamp(position.value());
        };
    }

    private static Outcome toCore(dev.sluice.nativecodec.Outcome outcome) {
        return switch (outcome) {
            case Accepted _ -> Outcome.ACCEPTED;
            case Released _ -> Outcome.RELEASED;
            case Rejected(String reason) -> new Outcome.Rejected(reason);
            case Modified(boolean failed, boolean notHere) ->
                    new Outcome.Modified(failed, notHere, ApplicationProperties.NONE);
        };
    }
}
