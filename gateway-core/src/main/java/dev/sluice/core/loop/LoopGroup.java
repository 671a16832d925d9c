package dev.sluice.core.loop;

import java.util.List;

/**
 * The event loops of the process, fixed for its life.
 *
 * <p><i>Immutable.</i>
 */
public record LoopGroup(List<Loop> loops) {
    public LoopGroup {
        loops = List.copyOf(loops);
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("a loop group needs at least one loop");
        }
    }

    /** The loop that owns whatever has this key; the same for equal keys. */
    public Loop ownerOf(Object key) {
        int hash = key.hashCode();
        hash ^= hash >>> 16;
        return loops.get(Math.floorMod(hash, loops.size()));
    }
}
