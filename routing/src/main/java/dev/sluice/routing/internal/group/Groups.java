package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.core.store.Store;
import dev.sluice.routing.GroupConfig;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;
import dev.sluice.routing.internal.queuelog.CorruptQueueLogException;
import dev.sluice.routing.internal.stream.LaneReads;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * All consumer groups, by the lanes that own them.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Groups {
    private final Lanes lanes;
    private final Store store;
    private final Function<String, @Nullable StreamLog> streams;
    private final Map<Lane, LaneGroups> byLane = new HashMap<>();
    private final List<GroupRounds> rounds = new ArrayList<>();

    /**
     * @param reads those of each lane
     * @param streams the streams by name
     */
    public Groups(
            Lanes lanes,
            Store store,
            Function<Lane, LaneReads> reads,
            Function<String, @Nullable StreamLog> streams,
            InstantSource clock,
            Metrics metrics,
            GroupConfig limits) {
        this.lanes = lanes;
        this.store = store;
        this.streams = streams;
        GroupRoom room = new GroupRoom(limits.maxGroups(), metrics);
        GroupCounters counters = new GroupCounters(metrics);
        LagSeries series = new LagSeries(metrics, limits.maxLagSeries());
        for (Lane lane : lanes.all()) {
            GroupCommits commits = new GroupCommits(lane, store);
            GroupParts parts = new GroupParts(reads.apply(lane), commits, limits, counters);
            LaneGroups groups = new LaneGroups(parts, new KeptGroups(parts, room, clock));
            byLane.put(lane, groups);
            rounds.add(new GroupRounds(groups, series, streams));
        }
    }

    /**
     * Makes known what the store has; at the start, before there are connections. Throws {@link
     * IllegalStateException} if it is not whole.
     */
    public void restore() {
        try {
            GroupTables.load(store).forEach((id, group) -> owner(id).kept().restore(group));
        } catch (CorruptQueueLogException e) {
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** Those of the lane that owns this group, whether it is there or not. */
    public LaneGroups owner(GroupId id) {
        return Objects.requireNonNull(byLane.get(lanes.ownerOf(id.stream() + "/" + id.group())));
    }

    /**
     * Gives a part of the groups there are, of streams that are there.
     *
     * @param asker where the listener hears, from which this is called
     * @param maySee whether the stream of this name may be seen; any thread
     */
    public void list(
            GroupListRequest request,
            Predicate<String> maySee,
            Lane asker,
            ReplyListener<GroupPage> listener) {
        GroupListing listing = new GroupListing(request, byLane.size(), listener);
        Function<String, Optional<StreamLog>> visible =
                name -> Optional.ofNullable(streams.apply(name)).filter(_ -> maySee.test(name));
        for (LaneGroups groups : byLane.values()) {
            Lane lane = groups.lane();
            asker.hand(
                    lane,
                    () -> {
                        LanePage page = LanePage.of(groups, request, visible);
                        lane.hand(asker, () -> listing.add(page));
                    });
        }
    }

    /** Starts its timers. */
    public void start() {
        rounds.forEach(each -> each.lane().enter(each::start));
    }

    /** Stops its timers. */
    public void stop() {
        rounds.forEach(each -> each.lane().enter(each::stop));
    }
}
