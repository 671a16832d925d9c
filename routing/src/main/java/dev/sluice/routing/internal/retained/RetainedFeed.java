package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings the retained messages that subscriptions of one inbox ask for. It takes a few at a time,
 * whenever the inbox has little left for its receiver, so it never fills the inbox, and no lane
 * looks through many addresses in one turn. What a receiver has not got when it goes waits for the
 * session's next one; it is in no list meanwhile, but looked up when its turn comes.
 *
 * <p><i>Confined to the inbox's lane.</i>
 */
public final class RetainedFeed {
    /** So many addresses are looked at in one turn. */
    private static final int STEPS_PER_TURN = 500;

    private final MessageQueue inbox;
    private final RetainedLanes retained;
    private final Map<TopicFilter, Wanted> wanted = new LinkedHashMap<>();
    private boolean isBusy;

    /** What one subscription asks for and has not got. */
    private static final class Wanted {
        final TopicFilter filter;
        final Quality maxQuality;
        final SubscriptionMatch match;
        final Deque<Part> parts = new ArrayDeque<>();

        Wanted(TopicFilter filter, SubscriptionOptions options) {
            this.filter = filter;
            maxQuality = options.maxQuality();
            int identifier = options.identifier();
            match = new SubscriptionMatch(identifier == 0 ? List.of() : List.of(identifier), true);
        }
    }

    /** A search among the addresses of one lane, for that lane. */
    private record Part(RetainedMessages messages, RetainedSearch<RetainedEntry> search) {}

    RetainedFeed(MessageQueue inbox, RetainedLanes retained) {
        this.inbox = inbox;
        this.retained = retained;
    }

    /** Begins, or begins anew, to bring what the filter matches. */
    public void add(TopicFilter filter, SubscriptionOptions options) {
        inbox.lane().loop().checkCurrent();
        Wanted added = new Wanted(filter, options);
        for (RetainedMessages messages : retained.holding(filter)) {
            added.parts.add(new Part(messages, messages.search(filter)));
        }
        wanted.remove(filter);
        wanted.put(filter, added);
        proceed();
    }

    /** Brings no more of what the filter matches. */
    public void remove(TopicFilter filter) {
        inbox.lane().loop().checkCurrent();
        wanted.remove(filter);
    }

    private void proceed() {
        if (!isBusy && !wanted.isEmpty()) {
            isBusy = true;
            inbox.refill().whenShort(this::fetch);
        }
    }

    private void fetch(int messages, long bytes) {
        if (wanted.isEmpty()) {
            isBusy = false;
            return;
        }
        Wanted next = wanted.values().iterator().next();
        Part part = next.parts.getFirst();
        Lane owner = part.messages.lane();
        Round round = new Round(next, part, messages, bytes);
        inbox.lane().hand(owner, round::look);
    }

    private void fetched(Wanted from, boolean hasMore) {
        isBusy = false;
        if (!hasMore) {
            from.parts.removeFirst();
            if (from.parts.isEmpty()) {
                wanted.remove(from.filter, from);
            }
        }
        proceed();
    }

    /** A few messages from one lane. <i>Confined to that lane.</i> */
    private final class Round implements RetainedVisitor<RetainedEntry> {
        private final Wanted from;
        private final Part part;
        private final RetainedSender sender;
        private int messagesLeft;
        private long bytesLeft;

        Round(Wanted from, Part part, int messages, long bytes) {
            this.from = from;
            this.part = part;
            sender = retained.sender(part.messages.lane());
            messagesLeft = messages;
            bytesLeft = bytes;
        }

        void look() {
            Lane owner = part.messages.lane();
            boolean hasMore = part.search.next(STEPS_PER_TURN, this);
            if (hasMore && hasRoom()) {
                owner.loop().execute(this::look);
            } else {
                owner.hand(inbox.lane(), () -> fetched(from, hasMore));
            }
        }

        private boolean hasRoom() {
            return messagesLeft > 0 && bytesLeft > 0;
        }

        @Override
        public boolean found(String name, RetainedEntry entry) {
            Message message = part.messages.deliverable(entry);
            if (message != null) {
                messagesLeft--;
                bytesLeft -= message.footprintBytes();
                sender.send(message, inbox, message.quality().atMost(from.maxQuality), from.match);
            }
            return hasRoom();
        }
    }
}
