package dev.sluice.routing.internal.group;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupListRequest;
import dev.sluice.core.broker.GroupPage;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** Pages that are put together from lanes, which end where they like, miss and double nothing. */
class GroupListingTest {
    private static final int LANES = 3;

    @Test
    void eachGroupIsOnOnePage() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 300; round++) {
            List<NavigableSet<GroupId>> lanes = new ArrayList<>();
            TreeSet<GroupId> all = new TreeSet<>();
            for (int lane = 0; lane < LANES; lane++) {
                lanes.add(new TreeSet<>());
            }
            int count = random.nextInt(30);
            for (int i = 0; i < count; i++) {
                GroupId id = new GroupId("s" + random.nextInt(3), "g" + random.nextInt(100));
                if (all.add(id)) {
                    lanes.get(random.nextInt(LANES)).add(id);
                }
            }
            assertEquals(List.copyOf(all), listed(random, lanes, 1 + random.nextInt(8)));
        }
    }

    private static List<GroupId> listed(
            SplittableRandom random, List<NavigableSet<GroupId>> lanes, int limit) {
        List<GroupId> listed = new ArrayList<>();
        Optional<GroupId> after = Optional.empty();
        for (int pages = 0; pages < 1_000; pages++) {
            GroupListRequest request = new GroupListRequest("", after, limit);
            Heard heard = new Heard();
            GroupListing listing = new GroupListing(request, LANES, heard);
            for (NavigableSet<GroupId> lane : lanes) {
                listing.add(page(lane, request, 1 + random.nextInt(limit)));
            }
            GroupPage page = Objects.requireNonNull(heard.page);
            assertTrue(page.entries().size() <= limit, page.toString());
            page.entries().forEach(entry -> listed.add(entry.id()));
            if (page.next().isEmpty()) {
                return listed;
            }
            after = page.next();
        }
        throw new AssertionError("there is no last page, but " + listed);
    }

    /** What a lane says that looks at so many groups at most. */
    private static LanePage page(NavigableSet<GroupId> lane, GroupListRequest request, int most) {
        GroupId after = request.after().orElse(new GroupId("", ""));
        List<GroupPage.Entry> entries =
                lane.tailSet(after, false).stream()
                        .limit(most)
                        .map(id -> new GroupPage.Entry(id, GroupState.EMPTY, 0, 0))
                        .toList();
        boolean isAll = lane.tailSet(after, false).size() <= most;
        return new LanePage(
                entries, isAll ? Optional.empty() : Optional.of(entries.getLast().id()));
    }

    private static final class Heard implements ReplyListener<GroupPage> {
        @Nullable GroupPage page;

        @Override
        public void succeeded(GroupPage given) {
            page = given;
        }

        @Override
        public void refused(Refusal why) {
            throw new AssertionError(why.toString());
        }
    }
}
