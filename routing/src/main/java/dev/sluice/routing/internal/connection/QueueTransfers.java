package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Address;
import dev.sluice.core.broker.MoveRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.security.Authorizer.Action;
import dev.sluice.routing.internal.declaration.Asker;
import dev.sluice.routing.internal.lane.HandedReply;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.selector.Selector;
import dev.sluice.routing.internal.selector.SelectorException;
import dev.sluice.routing.internal.transfer.Transfer;
import dev.sluice.routing.internal.transfer.Transfer.Destination;

import org.jspecify.annotations.Nullable;

/**
 * What one connection wants to be done with messages of queues.
 *
 * <p><i>Confined to the connection's lane.</i>
 */
record QueueTransfers(EngineConnection connection, EngineParts parts) {
    /**
     * @param isOwn whether it is a temporary queue of this connection
     */
    void purge(String name, String selector, boolean isOwn, ReplyListener<Long> listener) {
        Refusal refusal = isOwn ? null : asker().refusalOf(Action.DELETE, name);
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        start(name, new Destination.Removed(), selector, Long.MAX_VALUE, listener);
    }

    /**
     * @param isOwn whether it is a temporary queue of this connection
     */
    void move(MoveRequest request, boolean isOwn, ReplyListener<Long> listener) {
        Refusal refusal = isOwn ? null : asker().refusalOf(Action.CONSUME, request.queue());
        Address to = request.to();
        if (refusal == null && to != null) {
            refusal = refusalToMove(request.queue(), to);
        }
        if (refusal != null) {
            listener.refused(refusal);
            return;
        }
        Destination destination = to == null ? new Destination.Original() : new Destination.To(to);
        start(request.queue(), destination, request.selector(), request.most(), listener);
    }

    private @Nullable Refusal refusalToMove(String queue, Address to) {
        if (to.isReserved() || to.name().equals(queue)) {
            return new Refusal(
                    Reason.INVALID_NAME, "messages cannot be moved to \"" + to.name() + "\"");
        }
        return asker().refusalOf(Action.PUBLISH, to.name());
    }

    private void start(
            String name,
            Destination destination,
            String text,
            long most,
            ReplyListener<Long> listener) {
        MessageQueue queue = parts.directory().queue(name);
        if (queue == null) {
            listener.refused(new Refusal(Reason.NOT_FOUND, "there is no queue \"" + name + "\""));
            return;
        }
        Selector selector;
        try {
            selector = text.isEmpty() ? null : Selector.parse(text);
        } catch (SelectorException e) {
            listener.refused(new Refusal(Reason.INVALID_SELECTOR, e.reason()));
            return;
        }
        Lane owner = queue.lane();
        ReplyListener<Long> answer = new HandedReply<>(owner, connection.lane(), listener);
        boolean isWhole = destination instanceof Destination.Removed && selector == null;
        connection
                .lane()
                .hand(
                        owner,
                        () -> {
                            if (isWhole) {
                                queue.purge(answer::succeeded);
                            } else {
                                new Transfer(
                                                queue,
                                                destination,
                                                selector,
                                                parts.publishers().apply(owner),
                                                most,
                                                answer)
                                        .start();
                            }
                        });
    }

    private Asker asker() {
        return connection.asker();
    }
}
