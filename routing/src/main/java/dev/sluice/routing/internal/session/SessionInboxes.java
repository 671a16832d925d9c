package dev.sluice.routing.internal.session;

import dev.sluice.core.broker.Refusal;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.QueueFactory;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.queue.QueueRules;
import dev.sluice.routing.internal.queuelog.QueueNames;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * The inboxes of sessions: in memory on the lane of the connection, or durable queues whose names
 * no user's queue can have.
 *
 * <p><i>Confined to the control lane.</i>
 */
public final class SessionInboxes {
    private static final String PREFIX = "$session/";

    private final QueueFactory factory;
    private final QueueRules rules;

    public SessionInboxes(QueueFactory factory, QueueRules rules) {
        this.factory = factory;
        this.rules = rules;
    }

    MessageQueue inMemory(String clientId, Lane owner) {
        return factory.makeTransient("session " + clientId, owner, rules);
    }

    /** Begins to make a durable inbox. */
    QueueFactory.Naming name(WriteSet writes, String clientId) {
        return factory.name(writes, PREFIX + clientId);
    }

    MessageQueue named(QueueFactory.Naming naming) {
        return factory.named(naming, rules);
    }

    void notNamed(QueueFactory.Naming naming) {
        factory.notNamed(naming);
    }

    /** An inbox that has lost its name in a write set that is not committed yet. */
    record Unnamed(MessageQueue inbox, QueueNames.Entry entry) {}

    /** Takes the name from a durable inbox; then {@link #end} or {@link #keepName}. */
    Unnamed unname(WriteSet writes, MessageQueue inbox) {
        return new Unnamed(inbox, factory.unname(writes, inbox));
    }

    void keepName(Unnamed unnamed) {
        factory.keepName(unnamed.inbox(), unnamed.entry());
    }

    /** Ends an inbox; if it is durable, its name is gone already. */
    void end(Lane control, MessageQueue inbox, Refusal why) {
        if (inbox.stored() != null) {
            factory.drop(inbox, why);
        } else {
            control.hand(inbox.lane(), () -> inbox.close(why));
        }
    }

    /** The inbox that the store has for a client. */
    @Nullable MessageQueue claim(String clientId) {
        return factory.claim(PREFIX + clientId, rules);
    }

    /** The clients whose inboxes nobody has claimed. */
    List<String> unclaimed() {
        return factory.unclaimed().stream()
                .filter(name -> name.startsWith(PREFIX))
                .map(name -> name.substring(PREFIX.length()))
                .toList();
    }
}
