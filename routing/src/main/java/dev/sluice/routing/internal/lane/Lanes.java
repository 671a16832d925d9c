package dev.sluice.routing.internal.lane;

import dev.sluice.core.loop.Loop;
import dev.sluice.core.loop.LoopGroup;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lanes of the process, one per loop. The first one is the control lane: it owns the names.
 *
 * <p><i>Immutable.</i>
 */
public final class Lanes {
    private final List<Lane> lanes;
    private final Map<Loop, Lane> byLoop;

    public Lanes(LoopGroup group) {
        List<Lane> made = new ArrayList<>();
        Map<Loop, Lane> index = new HashMap<>();
        for (Loop loop : group.loops()) {
            Lane lane = new Lane(loop);
            made.add(lane);
            index.put(loop, lane);
        }
        lanes = List.copyOf(made);
        byLoop = index;
    }

    /** Throws {@link IllegalArgumentException} for a loop that is not of the group. */
    public Lane of(Loop loop) {
        Lane lane = byLoop.get(loop);
        if (lane == null) {
            throw new IllegalArgumentException(loop + " is not one of the broker's loops");
        }
        return lane;
    }

    /** The lane that owns what has this name. */
    public Lane ownerOf(String name) {
        int hash = name.hashCode();
        return lanes.get(Math.floorMod(hash ^ (hash >>> 16), lanes.size()));
    }

    /** The owner of all names: topic tree, queues by name, sessions. */
    public Lane control() {
        return lanes.getFirst();
    }

    public List<Lane> all() {
        return lanes;
    }

    /**
     * Runs a task on the control lane, from which this is called, when every lane has ended the
     * turn that it is in: what it did in it is with the store by then.
     */
    public void afterTurns(Runnable task) {
        Lane control = control();
        int[] left = {lanes.size()};
        Runnable ended =
                () -> {
                    left[0]--;
                    if (left[0] == 0) {
                        task.run();
                    }
                };
        for (Lane lane : lanes) {
            control.hand(lane, () -> lane.loop().execute(() -> lane.hand(control, ended)));
        }
    }
}
