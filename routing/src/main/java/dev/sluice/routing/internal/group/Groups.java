package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
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
import java.util.function.Function;

/**
 * All consumer groups, by the lanes that own them.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Groups {
    private final Lanes lanes;
    private final Store store;
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

    /** Starts its timers. */
    public void start() {
        rounds.forEach(each -> each.lane().enter(each::start));
    }

    /** Stops its timers. */
    public void stop() {
        rounds.forEach(each -> each.lane().enter(each::stop));
    }
}
