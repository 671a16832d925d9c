package dev.sluice.routing.internal.group;

import dev.sluice.core.metrics.Metrics;

import java.util.concurrent.atomic.LongAdder;

/** What all consumer groups together count. <i>Thread-safe.</i> */
final class GroupCounters {
    private static final String SETTLED = "sluice_group_settled_total";
    private static final String SETTLED_HELP = "Messages that consumer groups are done with.";
    private static final String BACK = "sluice_group_given_back_total";
    private static final String BACK_HELP = "Deliveries to members of groups that were given back.";
    private static final String REFUSED = "sluice_group_refused_total";
    private static final String REFUSED_HELP = "Members that a limit of groups refused.";

    final LongAdder delivered;
    final LongAdder redelivered;
    final LongAdder accepted;
    final LongAdder rejected;
    final LongAdder unselected;
    final LongAdder released;
    final LongAdder modified;
    final LongAdder disconnected;
    final LongAdder revoked;
    final LongAdder missed;
    final LongAdder blocked;
    final LongAdder moved;
    final LongAdder expired;
    final LongAdder refusedGroups;
    final LongAdder refusedMembers;

    GroupCounters(Metrics metrics) {
        delivered =
                metrics.counter(
                        "sluice_group_delivered_total", "Deliveries made to members of groups.");
        redelivered =
                metrics.counter(
                        "sluice_group_redelivered_total",
                        "Deliveries to members of groups of what had been given back.");
        accepted = metrics.counter(SETTLED, SETTLED_HELP, "reason", "accepted");
        rejected = metrics.counter(SETTLED, SETTLED_HELP, "reason", "rejected");
        unselected = metrics.counter(SETTLED, SETTLED_HELP, "reason", "selector");
        released = metrics.counter(BACK, BACK_HELP, "reason", "released");
        modified = metrics.counter(BACK, BACK_HELP, "reason", "modified");
        disconnected = metrics.counter(BACK, BACK_HELP, "reason", "member-left");
        revoked = metrics.counter(BACK, BACK_HELP, "reason", "revocation-time");
        missed =
                metrics.counter(
                        "sluice_group_missed_total",
                        "Offsets that retention passed before a group had settled them.");
        blocked =
                metrics.counter(
                        "sluice_group_blocked_total",
                        "Times that max-gaps kept a partition from being delivered further.");
        moved =
                metrics.counter(
                        "sluice_group_partitions_moved_total",
                        "Partitions that a member of a group was given.");
        expired =
                metrics.counter(
                        "sluice_groups_expired_total",
                        "Groups that were forgotten for want of members.");
        refusedGroups = metrics.counter(REFUSED, REFUSED_HELP, "reason", "max-groups");
        refusedMembers = metrics.counter(REFUSED, REFUSED_HELP, "reason", "max-members");
    }
}
