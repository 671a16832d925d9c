package dev.sluice.server.internal.client;

import dev.sluice.server.internal.client.ClientException.Kind;

import io.vertx.proton.ProtonDelivery;
import io.vertx.proton.ProtonQoS;
import io.vertx.proton.ProtonSender;

import org.apache.qpid.proton.amqp.messaging.Accepted;
import org.apache.qpid.proton.amqp.messaging.Rejected;
import org.apache.qpid.proton.amqp.transport.DeliveryState;
import org.apache.qpid.proton.message.Message;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/**
 * A sending link that waits for credit. How much may wait is the caller's business, who hears of
 * every message.
 *
 * <p><i>Confined to the client's Vert.x context.</i>
 */
final class AmqpSender {
    private final ProtonSender link;
    private final Queue<Waiting> waiting = new ArrayDeque<>();

    private record Waiting(Message message, CompletableFuture<Void> done) {}

    /** Takes over an open link. */
    AmqpSender(ProtonSender link) {
        this.link = link;
        link.sendQueueDrainHandler(_ -> sendWaiting());
    }

    void send(OutgoingMessage message, CompletableFuture<Void> done) {
        waiting.add(new Waiting(AmqpMessages.outgoing(message), done));
        sendWaiting();
    }

    /** Nothing more can be sent. */
    void fail(ClientException reason) {
        waiting.forEach(one -> one.done().completeExceptionally(reason));
        waiting.clear();
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && !link.sendQueueFull()) {
            Waiting next = waiting.remove();
            if (link.getQoS() == ProtonQoS.AT_MOST_ONCE) {
                link.send(next.message());
                next.done().complete(null);
            } else {
                link.send(next.message(), delivery -> settled(delivery, next.done()));
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
