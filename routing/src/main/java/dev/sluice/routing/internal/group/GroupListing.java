package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.ReplyListener;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Puts one page of a list of groups together from what each lane says. A lane that did not look at
 * all of its groups may have more behind the last one; so the page ends where the first of such
 * lanes ended.
 *
 * <p><i>Confined to the asker's lane.</i>
 */
final class GroupListing {
    private final GroupListRequest request;
    private final ReplyListener<GroupPage> listener;
    private final List<GroupPage.Entry> entries = new ArrayList<>();
    private Optional<GroupId> end = Optional.empty();
    private int unanswered;

    /**
     * @param lanes how many will answer, at least one
     */
    GroupListing(GroupListRequest request, int lanes, ReplyListener<GroupPage> listener) {
        this.request = request;
        this.listener = listener;
        unanswered = lanes;
    }

    /** A lane has answered. */
    void add(LanePage page) {
        entries.addAll(page.entries());
        page.last()
                .filter(last -> end.isEmpty() || last.compareTo(end.get()) < 0)
                .ifPresent(last -> end = Optional.of(last));
        unanswered--;
        if (unanswered == 0) {
            listener.succeeded(page());
        }
    }

    private GroupPage page() {
        List<GroupPage.Entry> sorted =
                entries.stream()
                        .filter(entry -> end.isEmpty() || entry.id().compareTo(end.get()) <= 0)
                        .sorted(Comparator.comparing(GroupPage.Entry::id))
                        .toList();
        if (sorted.size() <= request.limit()) {
            return new GroupPage(sorted, end);
        }
        List<GroupPage.Entry> first = sorted.subList(0, request.limit());
        return new GroupPage(first, Optional.of(first.getLast().id()));
    }
}
