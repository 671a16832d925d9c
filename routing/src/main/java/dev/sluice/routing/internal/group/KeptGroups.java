package dev.sluice.routing.internal.group;

import dev.sluice.core.broker.GroupId;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What one lane remembers of its groups, in memory and in the store. Who changes a group twice at
 * the same time has to wait for the first change by himself.
 *
 * <p><i>Confined to its lane.</i>
 */
final class KeptGroups {
    private final GroupParts parts;
    private final GroupRoom room;
    private final InstantSource clock;
    private final TreeMap<GroupId, KeptGroup> groups = new TreeMap<>();
    private Runnable whenAdded = () -> {};

    KeptGroups(GroupParts parts, GroupRoom room, InstantSource clock) {
        this.parts = parts;
        this.room = room;
        this.clock = clock;
    }

    @Nullable KeptGroup find(GroupId id) {
        return groups.get(id);
    }

    /** Those that come behind this one, in order; there need not be such a one. */
    Collection<KeptGroup> behind(GroupId id) {
        return groups.tailMap(id, false).values();
    }

    /** All of them, with members or without. */
    List<KeptGroup> all() {
        return List.copyOf(groups.values());
    }

    /** Calls the listener, the only one, whenever there is one more group. */
    void whenAdded(Runnable listener) {
        whenAdded = listener;
    }

    /** A group that the store has; whoever read with it is gone. */
    void restore(KeptGroup group) {
        room.take();
        Duration empty = Duration.ofMillis(group.emptyForMs(clock.millis()));
        Duration left = parts.limits().expiry().minus(empty);
        group.expiresAtNanos = nanosAfter(left.isNegative() ? Duration.ZERO : left);
        groups.put(group.id(), group);
        for (GroupReceipt receipt : group.receipts()) {
            parts.commits().usedReceiptNumber(receipt.number());
            group.cursors().forEach(parts.commits()::changed);
            parts.commits().changed(receipt);
        }
        if (group.isInUse()) {
            emptied(group);
        }
    }

    /** The lane's time when so much has passed. */
    private long nanosAfter(Duration time) {
        return parts.reads().lane().loop().nanoTime() + time.toNanos();
    }

    /** Takes room for a group; false if there is none. */
    boolean tryTakeRoom() {
        boolean fits = room.tryTake();
        if (!fits) {
            parts.counters().refusedGroups.increment();
        }
        return fits;
    }

    /** The room that was taken is not needed. */
    void giveRoom() {
        room.give();
    }

    /**
     * Makes a group for which room was taken, and then runs one of the two.
     *
     * @param offsets where it begins, by partition
     */
    void create(
            GroupId id,
            Map<Integer, Long> offsets,
            Consumer<KeptGroup> created,
            Consumer<String> failed) {
        KeptGroup group = new KeptGroup(id);
        WriteSet writes = new WriteSet();
        group.writeTo(writes);
        offsets.forEach(
                (partition, offset) -> {
                    GroupCursor cursor = new GroupCursor(id, partition, offset);
                    group.restore(cursor);
                    cursor.writeTo(writes);
                });
        commit(
                writes,
                () -> {
                    groups.put(id, group);
                    whenAdded.run();
                    created.accept(group);
                },
                failed);
    }

    /** The group has a member, its first. */
    void used(KeptGroup group) {
        if (!group.isInUse()) {
            group.used();
            parts.commits().changed(group);
        }
    }

    /** The group's last member has left. */
    void emptied(KeptGroup group) {
        group.live = null;
        group.emptied(clock.millis());
        group.expiresAtNanos = nanosAfter(parts.limits().expiry());
        parts.commits().changed(group);
    }

    /** Whether nobody has read with the group for too long. */
    boolean isExpired(KeptGroup group) {
        return group.live == null && nanosAfter(Duration.ZERO) - group.expiresAtNanos >= 0;
    }

    /** Deletes a group that has no members, and then runs one of the two. */
    void forget(KeptGroup group, Runnable forgotten, Consumer<String> failed) {
        WriteSet writes = new WriteSet().fromReserve();
        group.deleteFrom(writes);
        group.cursors().forEach(cursor -> cursor.deleteFrom(writes));
        group.receipts().forEach(receipt -> receipt.deleteFrom(writes));
        group.forget(true);
        commit(
                writes,
                () -> {
                    groups.remove(group.id());
                    room.give();
                    forgotten.run();
                },
                why -> {
                    group.forget(false);
                    parts.commits().changed(group);
                    group.cursors().forEach(parts.commits()::changed);
                    failed.accept(why);
                });
    }

    /**
     * Lets a group without members go on from other places, and then runs one of the two.
     *
     * @param offsets by partition; in others it stays where it is
     */
    void reset(
            KeptGroup group, Map<Integer, Long> offsets, Runnable done, Consumer<String> failed) {
        WriteSet writes = new WriteSet().fromReserve();
        offsets.forEach(
                (partition, offset) ->
                        new GroupCursor(group.id(), partition, offset).writeTo(writes));
        putIntoCursors(group, offsets.keySet(), writes);
        commit(
                writes,
                () -> {
                    offsets.forEach(
                            (partition, offset) -> {
                                group.cursor(partition).reset(offset);
                                // What was settled before may be on its way to the store again.
                                parts.commits().changed(group.cursor(partition));
                            });
                    done.run();
                },
                failed);
    }

    /** A start is not to settle anew what a receipt says of partitions that were reset. */
    private static void putIntoCursors(KeptGroup group, Set<Integer> reset, WriteSet writes) {
        if (!group.receipts().isEmpty()) {
            group.receipts().forEach(receipt -> receipt.deleteFrom(writes));
            group.cursors().stream()
                    .filter(cursor -> !reset.contains(cursor.partition()))
                    .forEach(cursor -> cursor.writeTo(writes));
        }
    }

    private void commit(WriteSet writes, Runnable committed, Consumer<String> failed) {
        parts.commits().commit(writes, committed, failure -> failed.accept(text(failure)));
    }

    private static String text(StoreFailure failure) {
        return failure.reason() + " " + failure.detail();
    }
}
