package dev.sluice.routing;

import dev.sluice.config.Default;

import java.time.Duration;

/**
 * Limits and times of consumer groups on streams: {@code groups}.
 *
 * <p><i>Immutable.</i>
 *
 * @param maxGroups groups in all, with members or without
 * @param maxMembers members of one group, static ones that are waited for included
 * @param maxGaps what one partition may have of unsettled deliveries and of settled runs behind
 *     them before no later message is delivered from it
 * @param revocationTime how long a partition that is to move waits for the settlement of what its
 *     member has
 * @param staticMemberTimeout how long partitions wait for a static member that is gone
 * @param expiry how long a group without members is remembered
 * @param maxLagSeries groups that have a lag of their own among the metrics; the rest has one
 *     together
 */
public record GroupConfig(
        @Default("1000") int maxGroups,
        @Default("100") int maxMembers,
        @Default("5000") int maxGaps,
        @Default("30s") Duration revocationTime,
        @Default("45s") Duration staticMemberTimeout,
        @Default("7d") Duration expiry,
        @Default("100") int maxLagSeries) {
    /** A row of a cursor has its gaps in one piece. */
    public static final int MAX_GAPS = 100_000;

    public GroupConfig {
        if (maxGroups < 1 || maxMembers < 1) {
            throw new IllegalArgumentException("max-groups and max-members must be at least 1");
        }
        if (maxGaps < 1 || maxGaps > MAX_GAPS) {
            throw new IllegalArgumentException(
                    "max-gaps must be within 1 to " + MAX_GAPS + ", not " + maxGaps);
        }
        if (revocationTime.isNegative() || staticMemberTimeout.isNegative()) {
            throw new IllegalArgumentException(
                    "revocation-time and static-member-timeout must be 0 or more");
        }
        if (!expiry.isPositive()) {
            throw new IllegalArgumentException("expiry must be above zero");
        }
        if (maxLagSeries < 0) {
            throw new IllegalArgumentException("max-lag-series must be 0 or more");
        }
    }
}
