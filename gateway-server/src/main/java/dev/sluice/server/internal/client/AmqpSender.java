package dev.sluice.server.internal.client;

import dev.sluice.server.internal.client.ClientException.Kind;

import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonSender;

import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;
import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A sending link. Messages wait, in their order, until it is open and has credit. How much may wait
 * is the caller's business, who hears of every message.
 *
 * <p><i>Confined to the client's Vert.x context.</i>
 */
final class AmqpSender {
    private final ProtonSender link;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private final Map<Long, CompletableFuture<Void>> unsettled = new LinkedHashMap<>();
    private long sent;
    private boolean isOpen;
    private @Nullable ClientException failure;

    private record Waiting(Message message, CompletableFuture<Void> done) {}

    /** Takes over a link that may not be open yet. */
    AmqpSender(ProtonSender link) {
        this.link = link;
        link.sendQueueDrainHandler(_ -> sendWaiting());
    }

    void send(OutgoingMessage message, CompletableFuture<Void> done) {
        if (failure != null) {
            done.completeExceptionally(failure);
            return;
        }
        waiting.add(new Waiting(AmqpMessages.outgoing(message), done));
        sendWaiting();
    }

    /** The server takes messages. */
    void opened() {
        isOpen = true;
        sendWaiting();
    }

    /** The link has ended; nothing more will be sent or settled. The first reason counts. */
    void fail(ClientException reason) {
        if (failure == null) {
            failure = reason;
        }
        waiting.forEach(one -> one.done().completeExceptionally(reason));
        waiting.clear();
        unsettled.values().forEach(done -> done.completeExceptionally(reason));
        unsettled.clear();
    }

    private void sendWaiting() {
        while (isOpen && !waiting.isEmpty() && !link.sendQueueFull()) {
            Waiting next = waiting.remove();
            if (link.getQoS() == ProtonQoS.AT_MOST_ONCE) {
                link.send(next.message());
                next.done().complete(null);
            } else {
                long number = sent++;
                unsettled.put(number, next.done());
                link.send(
                        next.message(),
                        delivery -> {
                            unsettled.remove(number);
                            settled(delivery, next.done());
                        });
            }
        }
    }

    private static void settled(ProtonDelivery delivery, CompletableFuture<Void> done) {
        DeliveryState state = delivery.getRemoteState();
        if (state instanceof Accepted) {
            done.complete(null);
        } else if (state instanceof Rejected rejected && rejected.getError() != null) {
            done.completeExceptionally(
                    new ClientException(
                            Kind.REFUSED,
                            "the message was rejected: %s: %s"
                                    .formatted(
                                            rejected.getError().getCondition(),
                                            rejected.getError().getDescription())));
        } else {
            done.completeExceptionally(
                    new ClientException(Kind.REFUSED, "the message was not taken: " + state));
        }
    }
}
