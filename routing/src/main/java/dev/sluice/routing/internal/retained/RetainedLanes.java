package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queue.MessageQueue;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The retained messages of all lanes.
 *
 * <p><i>Immutable</i>; what is in it belongs to its lanes.
 */
public final class RetainedLanes {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedLanes.class);

    private final Lanes lanes;
    private final Function<Lane, RetainedSender> senders;
    private final Map<Lane, RetainedMessages> byLane = new HashMap<>();

    /**
     * @param senders the one of each lane
     */
    public RetainedLanes(
            Lanes lanes,
            Store store,
            InstantSource clock,
            RetainedRoom room,
            Function<Lane, RetainedSender> senders) {
        this.lanes = lanes;
        this.senders = senders;
        for (Lane lane : lanes.all()) {
            byLane.put(lane, new RetainedMessages(lane, store, clock, room));
        }
    }

    /** Those of one lane. */
    public RetainedMessages of(Lane lane) {
        return Objects.requireNonNull(byLane.get(lane));
    }

    /**
     * Restores what the store has; before the lanes begin to work. Throws {@link
     * IllegalStateException} if something cannot be read.
     */
    public void load(Store store, InstantSource clock) {
        long nowMs = clock.millis();
        WriteSet expired = new WriteSet().fromReserve();
        RetainedTable.load(
                store,
                message -> {
                    if (message.expiresAtMs() <= nowMs) {
                        expired.delete(RetainedTable.NAME, RetainedTable.key(message.address()));
                    } else {
                        of(ownerOf(message)).restore(message);
                    }
                });
        if (!expired.isEmpty()) {
            store.commit(
                    expired,
                    lanes.control().loop(),
                    new CommitListener() {
                        @Override
                        public void committed(long[] baseOffsets) {}

                        @Override
                        public void failed(StoreFailure failure) {
                            LOG.debug("what has expired stays in the store: {}", failure.detail());
                        }
                    });
        }
    }

    private Lane ownerOf(Message message) {
        return lanes.ownerOf(message.address().name());
    }

    /** What brings retained messages to one inbox. */
    public RetainedFeed feed(MessageQueue inbox) {
        return new RetainedFeed(inbox, this);
    }

    /** Where the filter's matches can be. */
    List<RetainedMessages> holding(TopicFilter filter) {
        return filter.hasWildcard()
                ? lanes.all().stream().map(this::of).toList()
                : List.of(of(lanes.ownerOf(filter.pattern())));
    }

    RetainedSender sender(Lane lane) {
        return senders.apply(lane);
    }

    /** Starts the timers. */
    public void start() {
        byLane.forEach((lane, messages) -> lane.enter(messages::start));
    }

    public void stop() {
        byLane.forEach((lane, messages) -> lane.enter(messages::stop));
    }
}
