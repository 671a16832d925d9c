package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.GroupState;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The groups of one lane that may be on a page of a list.
 *
 * <p><i>Immutable.</i>
 *
 * @param entries in their order
 * @param last the group that was looked at last; empty if there are no more
 */
record LanePage(List<GroupPage.Entry> entries, Optional<GroupId> last) {
    /**
     * So many groups are looked at for one page, also if the asker may see none of them; a
     * partition of a group that is seen counts as one, too.
     */
    private static final int MAX_LOOKED_AT = 10 * GroupListRequest.MAX_LIMIT;

    LanePage {
        entries = List.copyOf(entries);
    }

    /**
     * Looks at the groups of a lane, from that lane.
     *
     * @param visible the stream of this name if it is there and the asker may see it
     */
    static LanePage of(
            LaneGroups groups,
            GroupListRequest request,
            Function<String, Optional<StreamLog>> visible) {
        List<GroupPage.Entry> entries = new ArrayList<>();
        Optional<GroupId> last = request.after();
        int lookedAt = 0;
        for (KeptGroup group : groups.kept().behind(start(request))) {
            if (!request.stream().isEmpty() && !group.id().stream().equals(request.stream())) {
                break;
            }
            if (entries.size() == request.limit() || lookedAt >= MAX_LOOKED_AT) {
                return new LanePage(entries, last);
            }
            lookedAt++;
            last = Optional.of(group.id());
            Optional<StreamLog> stream = visible.apply(group.id().stream());
            if (stream.isPresent() && !group.isForgotten()) {
                lookedAt += stream.get().partitions().size();
                entries.add(entry(groups, group, stream.get()));
            }
        }
        return new LanePage(entries, Optional.empty());
    }

    /** Groups have names that are not empty, so all of a stream come behind this. */
    private static GroupId start(GroupListRequest request) {
        GroupId first = new GroupId(request.stream(), "");
        return request.after().filter(after -> after.compareTo(first) > 0).orElse(first);
    }

    private static GroupPage.Entry entry(LaneGroups groups, KeptGroup group, StreamLog stream) {
        ConsumerGroup live = group.live;
        return new GroupPage.Entry(
                group.id(),
                live == null ? GroupState.EMPTY : live.state(),
                live == null ? 0 : live.memberCount(),
                groups.lag(group, stream));
    }
}
