package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.GroupState;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.RequestLines;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The groups that one lane owns: they come into being with their first member, and are there until
 * they are deleted or nobody has read with them for long. Requests about one group wait for each
 * other.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class LaneGroups {
    private static final Logger LOG = LoggerFactory.getLogger(LaneGroups.class);

    private final GroupParts parts;
    private final KeptGroups kept;
    private final RequestLines<GroupId> lines = new RequestLines<>();

    LaneGroups(GroupParts parts, KeptGroups kept) {
        this.parts = parts;
        this.kept = kept;
    }

    /** Any thread. */
    public Lane lane() {
        return parts.reads().lane();
    }

    KeptGroups kept() {
        return kept;
    }

    /** Runs a request when it is its turn; it says when it is done. */
    private void take(GroupId id, Consumer<Runnable> request) {
        lane().loop().checkCurrent();
        lines.take(id, () -> request.accept(() -> lines.done(id)));
    }

    /** Takes a member, into a new group if there is none. */
    public void join(Joining how) {
        take(how.group(), done -> join(how, done));
    }

    private void join(Joining how, Runnable done) {
        KeptGroup group = kept.find(how.group());
        if (group != null) {
            join(group, how);
            done.run();
        } else if (kept.tryTakeRoom()) {
            create(how, done);
        } else {
            refuse(
                    how,
                    new Refusal(
                            Reason.LIMIT_EXCEEDED,
                            "there are as many groups as groups.max-groups allows, "
                                    + parts.limits().maxGroups()));
            done.run();
        }
    }

    private void refuse(Joining how, Refusal why) {
        lane().hand(how.lane(), () -> how.sink().refused(why));
    }

    private void create(Joining how, Runnable done) {
        Consumer<String> failed =
                why -> {
                    kept.giveRoom();
                    refuse(how, unavailable(how.group(), why));
                    done.run();
                };
        Consumer<KeptGroup> created =
                group -> {
                    join(group, how);
                    done.run();
                };
        find(
                how.stream(),
                everywhere(how.stream(), how.request().position()),
                offsets -> kept.create(how.group(), offsets, created, failed),
                failed);
    }

    private static Map<Integer, StreamPosition> everywhere(
            StreamLog stream, StreamPosition position) {
        Map<Integer, StreamPosition> positions = new HashMap<>();
        stream.partitions().forEach(each -> positions.put(each.partition(), position));
        return positions;
    }

    private void find(
            StreamLog stream,
            Map<Integer, StreamPosition> positions,
            Consumer<Map<Integer, Long>> found,
            Consumer<String> failed) {
        new PositionSearch(parts.reads(), found, failed).start(stream, positions);
    }

    private static Refusal unavailable(GroupId id, String why) {
        return new Refusal(Reason.UNAVAILABLE, id + " is not available: " + why);
    }

    private void join(KeptGroup group, Joining how) {
        if (how.stream().isGoing()) {
            String why = "stream \"" + how.stream().name() + "\" is deleted";
            refuse(how, new Refusal(Reason.DELETED, why));
            return;
        }
        ConsumerGroup live = group.live;
        if (live == null) {
            how.stream().partitions().forEach(partition -> keepWithin(group, partition));
            live = new ConsumerGroup(group, how.stream(), parts, () -> kept.emptied(group));
            group.live = live;
            kept.used(group);
        }
        live.join(how);
    }

    /** A stream that lost its latest messages, or begins anew, gives their offsets out again. */
    private void keepWithin(KeptGroup group, PartitionId partition) {
        GroupCursor cursor = group.cursor(partition.partition());
        long end = parts.reads().bounds(partition).endOffset();
        if (cursor.end() > end) {
            LOG.warn("{} is beyond the end of {} and goes back to {}", cursor, partition, end);
            cursor.reset(Math.min(cursor.floor(), end));
            parts.commits().changed(cursor);
        }
    }

    /** Says how a group is. */
    public void describe(GroupId id, StreamLog stream, ReplyListener<GroupDescription> listener) {
        take(
                id,
                done -> {
                    KeptGroup group = kept.find(id);
                    if (group == null) {
                        listener.refused(missing(id));
                    } else {
                        listener.succeeded(describe(group, stream));
                    }
                    done.run();
                });
    }

    private static Refusal missing(GroupId id) {
        return new Refusal(Reason.NOT_FOUND, "there is no " + id);
    }

    private GroupDescription describe(KeptGroup group, StreamLog stream) {
        ConsumerGroup live = group.live;
        List<GroupDescription.Partition> partitions = new ArrayList<>();
        for (PartitionId id : stream.partitions()) {
            GroupCursor cursor = group.cursor(id.partition());
            PartitionBounds bounds = parts.reads().bounds(id);
            partitions.add(
                    new GroupDescription.Partition(
                            id.partition(),
                            cursor.firstUnsettled(bounds.startOffset()),
                            bounds.endOffset(),
                            cursor.lag(bounds)));
        }
        return new GroupDescription(
                group.id(),
                live == null ? GroupState.EMPTY : live.state(),
                live == null ? List.of() : live.describe(),
                partitions);
    }

    /** The lag of a group in all partitions. */
    long lag(KeptGroup group, StreamLog stream) {
        long lag = 0;
        for (PartitionId id : stream.partitions()) {
            lag += group.cursor(id.partition()).lag(parts.reads().bounds(id));
        }
        return lag;
    }

    /** Forgets a group that has no members. */
    public void delete(GroupId id, ReplyListener<GroupId> listener) {
        take(
                id,
                done -> {
                    KeptGroup group = idle(id, listener);
                    if (group == null) {
                        done.run();
                        return;
                    }
                    kept.forget(
                            group,
                            () -> {
                                listener.succeeded(id);
                                done.run();
                            },
                            refusing(id, listener, done));
                });
    }

    /** The group if it has no members; otherwise the listener hears why that is not so. */
    private @Nullable KeptGroup idle(GroupId id, ReplyListener<?> listener) {
        KeptGroup group = kept.find(id);
        if (group == null) {
            listener.refused(missing(id));
            return null;
        }
        ConsumerGroup live = group.live;
        if (live != null && live.memberCount() == 0) {
            live.dropClaims();
        }
        if (group.committing > 0) {
            listener.refused(
                    new Refusal(
                            Reason.IN_USE,
                            "a transaction that has settled with " + id + " is being committed"));
            return null;
        }
        if (group.live != null) {
            listener.refused(
                    new Refusal(Reason.IN_USE, id + " has members; end their consumers first"));
            return null;
        }
        return group;
    }

    private static Consumer<String> refusing(GroupId id, ReplyListener<?> listener, Runnable done) {
        return why -> {
            listener.refused(unavailable(id, why));
            done.run();
        };
    }

    /** Forgets a group if nobody has read with it for too long. */
    void expire(KeptGroup group) {
        if (!kept.isExpired(group)) {
            return;
        }
        delete(
                group.id(),
                new ReplyListener<>() {
                    @Override
                    public void succeeded(GroupId id) {
                        parts.counters().expired.increment();
                        LOG.info(
                                "{} is forgotten: it had no members for {}",
                                id,
                                parts.limits().expiry());
                    }

                    @Override
                    public void refused(Refusal refusal) {
                        LOG.debug("{} does not expire yet: {}", group.id(), refusal.detail());
                    }
                });
    }

    /** Lets a group without members go on from another place in every partition. */
    public void reset(
            GroupId id,
            StreamLog stream,
            StreamPosition position,
            ReplyListener<GroupDescription> listener) {
        reset(id, stream, everywhere(stream, position), listener);
    }

    /** Lets a group without members go on from other places in these partitions. */
    public void reset(
            GroupId id,
            StreamLog stream,
            Map<Integer, StreamPosition> positions,
            ReplyListener<GroupDescription> listener) {
        int partitions = stream.partitions().size();
        for (int partition : positions.keySet()) {
            if (partition < 0 || partition >= partitions) {
                listener.refused(
                        new Refusal(
                                Reason.NOT_FOUND,
                                "stream \"%s\" has no partition %d, it has %d"
                                        .formatted(stream.name(), partition, partitions)));
                return;
            }
        }
        take(
                id,
                done -> {
                    KeptGroup group = idle(id, listener);
                    if (group == null) {
                        done.run();
                        return;
                    }
                    Consumer<String> failed = refusing(id, listener, done);
                    Runnable committed =
                            () -> {
                                listener.succeeded(describe(group, stream));
                                done.run();
                            };
                    find(
                            stream,
                            positions,
                            offsets -> kept.reset(group, offsets, committed, failed),
                            failed);
                });
    }
}
