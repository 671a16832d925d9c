package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.metrics.Metrics;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * The lag of each group as a metric: a series for each of the first groups, as many as the limit
 * says, and one for all others together. A series stays while the process runs; it shows 0 when its
 * group is gone, and is its own again when it comes back.
 *
 * <p><i>Thread-safe</i>; a group's lag is shown by its lane only.
 */
final class LagSeries {
    private static final String NAME = "sluice_group_lag";
    private static final String HELP =
            "Messages of a stream that a consumer group has not settled.";

    private final Metrics metrics;
    private final AtomicInteger left;
    private final Map<GroupId, AtomicLong> own = new ConcurrentHashMap<>();
    private final LongAdder others = new LongAdder();

    /**
     * @param limit how many groups have a series
     */
    LagSeries(Metrics metrics, int limit) {
        this.metrics = metrics;
        left = new AtomicInteger(limit);
        metrics.gauge(NAME, HELP, others::sum, "stream", "other", "group", "other");
    }

    /** What is shown of one group. <i>Confined to the group's lane.</i> */
    final class Lag {
        private final @Nullable AtomicLong series;
        private long shown;

        private Lag(@Nullable AtomicLong series) {
            this.series = series;
        }

        void show(long lag) {
            if (series == null) {
                others.add(lag - shown);
            } else {
                series.set(lag);
            }
            shown = lag;
        }
    }

    /** Where the lag of this group is shown. */
    Lag of(GroupId group) {
        AtomicLong series = own.get(group);
        if (series == null && takeSeries()) {
            AtomicLong made = new AtomicLong();
            own.put(group, made);
            metrics.gauge(NAME, HELP, made::get, "stream", group.stream(), "group", group.group());
            series = made;
        }
        return new Lag(series);
    }

    private boolean takeSeries() {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
}
