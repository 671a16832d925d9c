package dev.sluice.routing.internal.group;

import dev.sluice.routing.GroupConfig;
import dev.sluice.routing.internal.stream.LaneReads;

/**
 * What the groups of one lane share. <i>Immutable</i>; what is in it has its own rules.
 *
 * @param reads the lane's
 * @param commits the lane's
 * @param counters those of all lanes
 */
record GroupParts(
        LaneReads reads, GroupCommits commits, GroupConfig limits, GroupCounters counters) {}
