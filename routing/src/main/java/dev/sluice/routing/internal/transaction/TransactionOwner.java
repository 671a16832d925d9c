package dev.sluice.routing.internal.transaction;

import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.message.Message;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.Origin;
import dev.sluice.routing.internal.route.TransactionPublisher;

import org.jspecify.annotations.Nullable;

/** The connection that transactions belong to. <i>Confined to its lane.</i> */
public interface TransactionOwner extends Origin {
    Lane lane();

    /** That of its lane. */
    TransactionPublisher transactionPublisher();

    boolean hasQueue(String name);

    /** Finds the queue, or makes it if some rule makes queues of such names. */
    void requireQueue(String name, ReplyListener<MessageQueue> listener);

    /** A message came. */
    void received(Message message);

    /** Why it may not publish this; null if it may. */
    @Nullable PublishResult refusalOf(Message message, Target.Kind reach);
}
