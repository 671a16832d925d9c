package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupDescription;
import dev.sluice.core.broker.GroupId;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.store.PartitionBounds;
import dev.sluice.core.store.PartitionId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.RequestLines;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    private final GroupRoom room;
    private final InstantSource clock;
    private final Map<GroupId, KeptGroup> groups = new LinkedHashMap<>();
    private final RequestLines<GroupId> lines = new RequestLines<>();
    private Runnable whenAdded = () -> {};

    LaneGroups(GroupParts parts, GroupRoom room, InstantSource clock) {
        this.parts = parts;
        this.room = room;
        this.clock = clock;
    }

    /** Any thread. */
    public Lane lane() {
        return parts.reads().lane();
    }

    /** Calls the listener, the only one, whenever there is one more group. */
    void whenAdded(Runnable listener) {
        whenAdded = listener;
    }

    /** All of them, with members or without. */
    List<KeptGroup> all() {
        return List.copyOf(groups.values());
    }

    /** A group that the store has; whoever read with it is gone. */
    void restore(KeptGroup group) {
        room.take();
        long passedMs = group.emptyForMs(clock.millis());
        group.expiresAtNanos = expiry() - Math.min(passedMs, expiryMs()) * 1_000_000;
        groups.put(group.id(), group);
        if (group.isInUse()) {
            emptied(group);
        }
    }

    private long expiryMs() {
        return parts.limits().expiry().toMillis();
    }

    /** When a group expires that has no members from now on. */
    private long expiry() {
        return lane().loop().nanoTime() + expiryMs() * 1_000_000;
    }

    /** Takes a member, into a new group if there is none. */
    public void join(Joining how) {
        lane().loop().checkCurrent();
        take(how.group(), done -> join(how, done));
    }

    /** Runs a request when it is its turn; it says when it is done. */
    private void take(GroupId id, Consumer<Runnable> request) {
        lines.take(id, () -> request.accept(() -> lines.done(id)));
    }

    private void join(Joining how, Runnable done) {
        KeptGroup group = groups.get(how.group());
        if (group != null) {
            join(group, how);
            done.run();
        } else if (room.tryTake()) {
            create(how, done);
        } else {
            parts.counters().refusedGroups.increment();
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
                    room.give();
                    refuse(how, unavailable(how.group(), why));
                    done.run();
                };
        find(
                how.stream(),
                how.request().position(),
                offsets -> {
                    KeptGroup group = new KeptGroup(how.group());
                    WriteSet writes = new WriteSet();
                    group.writeTo(writes);
                    for (int i = 0; i < offsets.length; i++) {
                        group.restore(new GroupCursor(group.id(), i, offsets[i]));
                        group.cursor(i).writeTo(writes);
                    }
                    commit(
                            writes,
                            () -> {
                                groups.put(group.id(), group);
                                whenAdded.run();
                                join(group, how);
                                done.run();
                            },
                            failed);
                },
                failed);
    }

    private void find(
            StreamLog stream,
            StreamPosition position,
            Consumer<long[]> found,
            Consumer<String> failed) {
        new PositionSearch(stream, position, parts.reads(), found, failed).start();
    }

    private void commit(WriteSet writes, Runnable committed, Consumer<String> failed) {
        parts.commits().commit(writes, committed, failure -> failed.accept(text(failure)));
    }

    private static String text(StoreFailure failure) {
        return failure.reason() + " " + failure.detail();
    }

    private static Refusal unavailable(GroupId id, String why) {
        return new Refusal(Reason.UNAVAILABLE, id + " is not available: " + why);
    }

    private void join(KeptGroup group, Joining how) {
        ConsumerGroup live = group.live;
        if (live == null) {
            how.stream().partitions().forEach(partition -> keepWithin(group, partition));
            live = new ConsumerGroup(group, how.stream(), parts, () -> emptied(group));
            group.live = live;
            if (!group.isInUse()) {
                group.used();
                parts.commits().changed(group);
            }
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

    private void emptied(KeptGroup group) {
        group.live = null;
        group.emptied(clock.millis());
        group.expiresAtNanos = expiry();
        parts.commits().changed(group);
    }

    /** Says how a group is. */
    public void describe(GroupId id, StreamLog stream, ReplyListener<GroupDescription> listener) {
        lane().loop().checkCurrent();
        take(
                id,
                done -> {
                    KeptGroup group = groups.get(id);
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
                group.id(), live == null ? List.of() : live.describe(), partitions);
    }

    /** Forgets a group that has no members. */
    public void delete(GroupId id, ReplyListener<GroupId> listener) {
        lane().loop().checkCurrent();
        take(
                id,
                done -> {
                    KeptGroup group = idle(id, listener);
                    if (group == null) {
                        done.run();
                    } else {
                        forget(group, done, listener);
                    }
                });
    }

    /** The group if it has no members; otherwise the listener hears why that is not so. */
    private @Nullable KeptGroup idle(GroupId id, ReplyListener<?> listener) {
        KeptGroup group = groups.get(id);
        if (group == null) {
            listener.refused(missing(id));
            return null;
        }
        if (group.live != null) {
            listener.refused(
                    new Refusal(Reason.IN_USE, id + " has members; end their consumers first"));
            return null;
        }
        return group;
    }

    private void forget(KeptGroup group, Runnable done, ReplyListener<GroupId> listener) {
        WriteSet writes = new WriteSet().fromReserve();
        group.deleteFrom(writes);
        group.cursors().forEach(cursor -> cursor.deleteFrom(writes));
        group.forget(true);
        commit(
                writes,
                () -> {
                    groups.remove(group.id());
                    room.give();
                    listener.succeeded(group.id());
                    done.run();
                },
                why -> {
                    group.forget(false);
                    parts.commits().changed(group);
                    group.cursors().forEach(parts.commits()::changed);
                    listener.refused(unavailable(group.id(), why));
                    done.run();
                });
    }

    /** Forgets a group if nobody has read with it for too long. */
    void expire(KeptGroup group) {
        if (group.live != null || lane().loop().nanoTime() - group.expiresAtNanos < 0) {
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

    /** Lets a group without members go on from another place. */
    public void reset(
            GroupId id,
            StreamLog stream,
            StreamPosition position,
            ReplyListener<GroupDescription> listener) {
        lane().loop().checkCurrent();
        take(
                id,
                done -> {
                    KeptGroup group = idle(id, listener);
                    if (group == null) {
                        done.run();
                        return;
                    }
                    Consumer<String> failed =
                            why -> {
                                listener.refused(unavailable(id, why));
                                done.run();
                            };
                    find(
                            stream,
                            position,
                            offsets ->
                                    reset(
                                            group,
                                            offsets,
                                            () -> {
                                                listener.succeeded(describe(group, stream));
                                                done.run();
                                            },
                                            failed),
                            failed);
                });
    }

    private void reset(
            KeptGroup group, long[] offsets, Runnable committed, Consumer<String> failed) {
        WriteSet writes = new WriteSet().fromReserve();
        for (int i = 0; i < offsets.length; i++) {
            new GroupCursor(group.id(), i, offsets[i]).writeTo(writes);
        }
        commit(
                writes,
                () -> {
                    for (int i = 0; i < offsets.length; i++) {
                        group.cursor(i).reset(offsets[i]);
                        // What was settled before may be on its way to the store again.
                        parts.commits().changed(group.cursor(i));
                    }
                    committed.run();
                },
                failed);
    }

    /** The lag of a group in all partitions. */
    long lag(KeptGroup group, StreamLog stream) {
        long lag = 0;
        for (PartitionId id : stream.partitions()) {
            lag += group.cursor(id.partition()).lag(parts.reads().bounds(id));
        }
        return lag;
    }
}
