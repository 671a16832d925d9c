package dev.sluice.nativeadapter.internal;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Quality;
import dev.sluice.nativeadapter.NativeListenerConfig;
import dev.sluice.nativecodec.ErrorCode;
import dev.sluice.nativecodec.NativeMessage;
import dev.sluice.nativecodec.Publish;
import dev.sluice.nativecodec.PublishAck;

/**
 * What a client publishes, and the answers to it.
 *
 * <p>Acknowledgements of one turn of the loop go out together. While too much is unanswered the
 * connection is not read, and it is read again when half of that is answered. Confined to its event
 * loop.
 */
final class Publishing {
    /** What a message takes besides its body, for the account of unanswered bytes. */
    private static final int FIXED_BYTES = 128;

    private final ConnectionScope scope;
    private final BrokerConnection broker;
    private final Replies replies;
    private final PublishListener listener;
    private final IncomingMessages messages;
    private final AckBatch acks = new AckBatch();
    private final int maxMessages;
    private final long maxBytes;
    private int unansweredMessages;
    private long unansweredBytes;
    private boolean isPaused;

    /**
     * @param listener hears the broker's answers and hands them to {@link #answered}
     */
    Publishing(
            ConnectionScope scope,
            BrokerConnection broker,
            Replies replies,
            PublishListener listener) {
        this.listener = listener;
        this.scope = scope;
        this.broker = broker;
        this.replies = replies;
        this.messages = new IncomingMessages(scope.context().clock());
        NativeListenerConfig config = scope.config();
        this.maxMessages = config.maxUnackedMessages();
        this.maxBytes = config.maxUnackedBytes().bytes();
    }

    void publish(Publish publish) {
        NativeMessage message = publish.message();
        Target target = Targets.toCore(message.kind(), message.address());
        Address address;
        try {
            address = Address.of(target.name());
        } catch (InvalidNameException invalid) {
            refuseAddress(publish.correlationId(), invalid);
            return;
        }
        boolean wantsAck = publish.correlationId() != 0;
        Quality quality = wantsAck ? Quality.AT_LEAST_ONCE : Quality.AT_MOST_ONCE;
        int bytes = message.body().length() + FIXED_BYTES;
        unansweredMessages++;
        unansweredBytes += bytes;
        scope.metrics().messagesIn.increment();
        long context = ((long) bytes << 32) | Integer.toUnsignedLong(publish.correlationId());
        broker.publish(
                messages.toCore(message, address, quality), target.kind(), context, listener);
        pauseIfFull();
    }

    /** The broker answered. */
    void answered(long context, PublishResult result) {
        unansweredMessages--;
        unansweredBytes -= context >>> 32;
        int correlationId = (int) context;
        if (correlationId == 0) {
            countUnanswered(result);
        } else {
            answer(correlationId, result);
        }
        resumeIfRoom();
    }

    /** Whether the connection is not read because too much is unanswered. */
    boolean isPaused() {
        return isPaused;
    }

    /** Whether every message was answered. */
    boolean isIdle() {
        return unansweredMessages == 0;
    }

    /** Sends the acknowledgements that wait for the end of this turn. */
    void flush() {
        acks.take().forEach(replies::send);
    }

    private void refuseAddress(int correlationId, InvalidNameException invalid) {
        if (correlationId == 0) {
            countUnanswered(PublishResult.NOT_FOUND);
        } else {
            replies.refuse(
                    correlationId, ErrorCode.INVALID_ADDRESS, String.valueOf(invalid.getMessage()));
        }
    }

    private void countUnanswered(PublishResult result) {
        if (!result.isAccepted()) {
            scope.metrics().unackedFailures(result).increment();
        }
    }

    private void answer(int correlationId, PublishResult result) {
        switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NOT_RETAINED ->
                    acknowledge(correlationId, PublishAck.Result.ACCEPTED);
            case NO_MATCH -> acknowledge(correlationId, PublishAck.Result.NO_TARGET);
            case NOT_AUTHORIZED, NOT_FOUND, FULL, UNAVAILABLE ->
                    replies.refuse(correlationId, ErrorCodes.of(result), explain(result));
        }
    }

    private void acknowledge(int correlationId, PublishAck.Result result) {
        if (acks.isEmpty()) {
            scope.loop().execute(this::flush);
        }
        acks.add(correlationId, result);
    }

    private void pauseIfFull() {
        boolean isFull = unansweredMessages >= maxMessages || unansweredBytes >= maxBytes;
        if (isFull && !isPaused) {
            isPaused = true;
            scope.metrics().readsPaused.increment();
            scope.transport().read(false);
        }
    }

    private void resumeIfRoom() {
        if (isPaused && unansweredMessages <= maxMessages / 2 && unansweredBytes <= maxBytes / 2) {
            isPaused = false;
            scope.transport().read(true);
        }
    }

    private static String explain(PublishResult result) {
        return switch (result) {
            case ACCEPTED, DUPLICATE, DEAD_LETTERED, NO_MATCH, NOT_RETAINED -> "";
            case NOT_AUTHORIZED -> "publishing to this address is not allowed";
            case NOT_FOUND -> "there is no such queue or stream";
            case FULL -> "a target is full";
            case UNAVAILABLE -> "the store cannot take the message";
        };
    }
}
