package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.loop.Loop;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Looks at the groups of one lane every {@link #EVERY}, one in a turn: shows their lag, and forgets
 * those that nobody has read with for too long.
 *
 * <p><i>Confined to its lane.</i>
 */
final class GroupRounds {
    static final Duration EVERY = Duration.ofSeconds(10);

    private final LaneGroups groups;
    private final LagSeries series;
    private final Function<String, @Nullable StreamLog> streams;
    private final Map<GroupId, LagSeries.Lag> lags = new HashMap<>();
    private final Deque<KeptGroup> left = new ArrayDeque<>();
    private Loop.Timer timer = () -> {};
    private boolean isAwake;
    private boolean isStopped;

    GroupRounds(
            LaneGroups groups, LagSeries series, Function<String, @Nullable StreamLog> streams) {
        this.groups = groups;
        this.series = series;
        this.streams = streams;
    }

    Lane lane() {
        return groups.lane();
    }

    /** Looks at them as long as there are any. */
    void start() {
        groups.kept().whenAdded(this::wake);
        if (!groups.kept().all().isEmpty()) {
            wake();
        }
    }

    private void wake() {
        if (!isAwake && !isStopped) {
            isAwake = true;
            timer = lane().loop().schedule(EVERY, this::begin);
        }
    }

    void stop() {
        isStopped = true;
        timer.cancel();
    }

    private void begin() {
        List<KeptGroup> all = groups.kept().all();
        left.addAll(all);
        forgetLagsBut(all);
        next();
    }

    private void forgetLagsBut(List<KeptGroup> all) {
        Set<GroupId> ids = all.stream().map(KeptGroup::id).collect(Collectors.toSet());
        lags.entrySet()
                .removeIf(
                        entry -> {
                            boolean isGone = !ids.contains(entry.getKey());
                            if (isGone) {
                                entry.getValue().show(0);
                            }
                            return isGone;
                        });
    }

    private void next() {
        if (isStopped) {
            return;
        }
        KeptGroup group = left.poll();
        if (group == null) {
            isAwake = false;
            if (!lags.isEmpty() || !groups.kept().all().isEmpty()) {
                wake();
            }
            return;
        }
        StreamLog stream = streams.apply(group.id().stream());
        if (stream != null) {
            lags.computeIfAbsent(group.id(), series::of).show(groups.lag(group, stream));
        }
        groups.expire(group);
        lane().loop().execute(this::next);
    }
}
