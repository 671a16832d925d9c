package dev.sluice.core.broker;

import dev.sluice.core.address.Target;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer wants to receive and how.
 *
 * <p><i>Immutable.</i>
 *
 * @param source a queue (one of its competing consumers), a topic filter (a subscription of its own
 *     that lives as long as the consumer), a stream (a reader), or a plain name that the broker
 *     resolves: the declared queue or stream of that name, else what the auto-create rules say
 * @param preSettled whether a delivery counts as accepted when it is handed over
 * @param noLocal whether to leave out what this very connection published; topic filters only, and
 *     no shared subscription
 * @param position where a stream reader begins, or a group that is new; queues and topics ignore it
 * @param sharing how it stands to other consumers of a queue
 * @param priority consumers of a queue with a higher one get messages first, as long as they have
 *     credit; 0 is usual
 * @param selector which messages it wants, as a JMS message selector; empty for all of them. For a
 *     group what its members' selectors pass over is settled
 * @param group the group that a stream's reader is a member of: its deliveries are to be settled.
 *     Null for a reader by itself
 * @param subscription the subscription to a topic filter that the consumer receives from, made if
 *     there is none of this name; null for one of its own. If there is one with another filter,
 *     selector or no-local, it is ended with its messages and made anew, unless somebody receives
 *     from it: {@link Refusal.Reason#IN_USE}, as is a second consumer of one that is not shared
 */
public record ConsumeRequest(
        Target source,
        boolean preSettled,
        boolean noLocal,
        StreamPosition position,
        Sharing sharing,
        int priority,
        String selector,
        @Nullable GroupMembership group,
        @Nullable SubscriptionName subscription) {
    /** How a consumer stands to others of the same queue. */
    public enum Sharing {
        /** Each message goes to one of them. */
        COMPETING,
        /** There is no other: refused as {@link Refusal.Reason#IN_USE} otherwise. */
        EXCLUSIVE,
        /**
         * It sees every message that waits, in order, and takes none; once it has seen all of them
         * {@link Consumer#drain} ends, and later ones follow. Its deliveries are settled.
         */
        BROWSING
    }

    public ConsumeRequest(
            Target source, boolean preSettled, boolean noLocal, StreamPosition position) {
        this(source, preSettled, noLocal, position, Sharing.COMPETING, 0, "", null, null);
    }

    public ConsumeRequest(Target source, boolean preSettled) {
        this(source, preSettled, false, new StreamPosition.Next());
    }

    /** The same, for messages that the selector fits. */
    public ConsumeRequest selecting(String text) {
        return new ConsumeRequest(
                source,
                preSettled,
                noLocal,
                position,
                sharing,
                priority,
                text,
                group,
                subscription);
    }

    /** The same, in another relation to other consumers. */
    public ConsumeRequest sharing(Sharing other) {
        return new ConsumeRequest(
                source,
                preSettled,
                noLocal,
                position,
                other,
                priority,
                selector,
                group,
                subscription);
    }

    /** The same, before or behind others. */
    public ConsumeRequest priority(int other) {
        return new ConsumeRequest(
                source,
                preSettled,
                noLocal,
                position,
                sharing,
                other,
                selector,
                group,
                subscription);
    }

    /** The same, as a member of a group. */
    public ConsumeRequest in(GroupMembership membership) {
        return new ConsumeRequest(
                source,
                preSettled,
                noLocal,
                position,
                sharing,
                priority,
                selector,
                membership,
                subscription);
    }

    /** The same, from a subscription with a name. */
    public ConsumeRequest named(SubscriptionName name) {
        return new ConsumeRequest(
                source, preSettled, noLocal, position, sharing, priority, selector, group, name);
    }
}
