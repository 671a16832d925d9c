package dev.sluice.routing.internal.commit;

import dev.sluice.core.store.Store;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What the lanes commit with.
 *
 * <p><i>Immutable</i>, unlike what is in it.
 */
public final class AllCommits {
    private final Lanes lanes;
    private final Map<Lane, LaneCommits> byLane = new HashMap<>();

    public AllCommits(Lanes lanes, Store store, DurableQueues queues) {
        this.lanes = lanes;
        lanes.all().forEach(lane -> byLane.put(lane, new LaneCommits(lane, store, queues)));
    }

    public Lanes lanes() {
        return lanes;
    }

    public LaneCommits of(Lane lane) {
        return Objects.requireNonNull(byLane.get(lane));
    }

    /**
     * Lets every lane append what has waited for a stream of which it is known now whether it
     * stays. Called on the control lane.
     */
    public void proceed() {
        for (Lane lane : lanes.all()) {
            lanes.control().hand(lane, of(lane)::proceed);
        }
    }
}
