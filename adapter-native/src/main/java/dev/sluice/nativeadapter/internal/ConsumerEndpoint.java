package dev.sluice.nativeadapter.internal;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.Consumer;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.Outcome;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.message.ApplicationProperties;
import dev.sluice.core.message.Message;
import dev.sluice.nativecodec.Closed;
import dev.sluice.nativecodec.Deliver;
import dev.sluice.nativecodec.Drained;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.InitialCredit;
import dev.sluice.nativecodec.NativeProtocolException;
import dev.sluice.nativecodec.Opened;
import dev.sluice.nativecodec.StreamPlace;

import org.jspecify.annotations.Nullable;

/**
 * One consumer between the broker and its client: credit one way, deliveries the other.
 *
 * <p>Byte credit reaches the broker only while the client's connection is writable. Confined to its
 * event loop.
 */
final class ConsumerEndpoint implements ConsumerListener {
    private static final Outcome CANNOT_BE_SENT =
            new Outcome.Modified(true, true, ApplicationProperties.NONE);

    private final ConnectionScope scope;
    private final Replies replies;
    private final OutgoingMessages messages;
    private final Consumers owner;
    private final int openId;
    private final CreditLedger credit;
    private final int firstCredit;
    private @Nullable Consumer consumer;
    private int consumerId;
    private int drainId;

    /**
     * @param openId the correlation id of the request that asked for this consumer
     */
    ConsumerEndpoint(Consumers owner, ConnectionScope scope, int openId, InitialCredit initial) {
        this.owner = owner;
        this.scope = scope;
        this.replies = owner.replies();
        this.messages = owner.messages();
        this.openId = openId;
        this.credit = new CreditLedger(initial, scope.config().consumerWindow().bytes());
        this.firstCredit = initial.messages();
    }

    @Override
    public void opened(Consumer opened, Target source) {
        owner.guard(
                () -> {
                    consumer = opened;
                    consumerId = owner.opened(this);
                    if (consumerId == 0) {
                        opened.close();
                        replies.refuse(openId, ErrorCode.SHUTTING_DOWN, "the connection ends");
                        return;
                    }
                    replies.send(
                            new Opened(
                                    openId,
                                    consumerId,
                                    Targets.toNative(source.kind()),
                                    source.name()));
                    grant(firstCredit);
                });
    }

    @Override
    public void refused(Refusal refusal) {
        owner.guard(
                () -> {
                    owner.refused();
                    replies.refuse(openId, refusal);
                });
    }

    @Override
    public void delivered(Delivery delivery) {
        owner.guard(() -> deliver(delivery));
    }

    @Override
    public void drained() {
        owner.guard(
                () -> {
                    int answered = drainId;
                    drainId = 0;
                    replies.send(new Drained(answered, consumerId, credit.drained()));
                });
    }

    @Override
    public void ended(Refusal why) {
        owner.guard(
                () -> {
                    owner.closed(consumerId);
                    refuseDrain();
                    replies.send(
                            new Closed(
                                    0,
                                    consumerId,
                                    ErrorCodes.of(why.reason()),
                                    Replies.shorten(why.detail())));
                });
    }

    /** CREDIT came. */
    void add(int addedMessages, long addedBytes) throws NativeProtocolException {
        if (!credit.add(addedMessages, addedBytes)) {
            throw new NativeProtocolException(
                    ErrorCode.INVALID_ARGUMENT,
                    0,
                    "consumer " + consumerId + " has more credit than the protocol counts");
        }
        grant(addedMessages);
    }

    void settle(long first, long last, Outcome outcome) {
        consumer().settle(first, last, outcome);
    }

    void drain(int correlationId) {
        if (drainId != 0) {
            replies.refuse(correlationId, ErrorCode.CONFLICT, "a drain is under way");
            return;
        }
        drainId = correlationId;
        consumer().drain();
    }

    /** The client ends the consumer. */
    void close() {
        refuseDrain();
        consumer().close();
    }

    /** The connection takes more again. */
    void writable() {
        grant(0);
    }

    private void deliver(Delivery delivery) {
        Message message = delivery.message();
        try {
            scope.transport().send(toFrame(delivery));
            scope.metrics().messagesOut.increment();
            credit.delivered(message.footprintBytes(), message.body().length());
            scope.transport().flushSoon();
        } catch (NativeProtocolException unfit) {
            passOver(delivery);
        }
        grant(0);
    }

    /** The client cannot take this message; others may. */
    private void passOver(Delivery delivery) {
        scope.metrics().undeliverable.increment();
        credit.passedOver(delivery.message().footprintBytes());
        if (!delivery.isSettled()) {
            consumer().settle(delivery.id(), delivery.id(), CANNOT_BE_SENT);
        }
        consumer().credit(1, 0);
    }

    private Deliver toFrame(Delivery delivery) {
        StreamOffset position = delivery.position();
        return new Deliver(
                consumerId,
                delivery.id(),
                delivery.isSettled(),
                delivery.failedAttempts() > 0,
                Math.min(delivery.failedAttempts(), Deliver.MAX_ATTEMPTS),
                position == null ? null : new StreamPlace(position.partition(), position.offset()),
                messages.toNative(delivery.message()));
    }

    private void grant(int addedMessages) {
        long bytes = owner.takesDeliveries() ? credit.takeGrant() : 0;
        if (addedMessages > 0 || bytes > 0) {
            consumer().credit(addedMessages, bytes);
        }
    }

    private void refuseDrain() {
        if (drainId != 0) {
            replies.refuse(drainId, ErrorCode.CONFLICT, "the consumer was closed");
            drainId = 0;
        }
    }

    private Consumer consumer() {
        Consumer open = consumer;
        if (open == null) {
            throw new IllegalStateException("the consumer of request " + openId + " is not open");
        }
        return open;
    }
}
