package dev.sluice.routing.internal.retained;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.Store;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * The retained messages of the addresses that one lane owns. Whatever is to be retained is
 * published on that lane, so that what subscribers get and what the store has change in the same
 * order, and no search finds what is older than a message that has passed by.
 *
 * <p><i>Confined to its lane.</i>
 */
public final class RetainedMessages {
    private static final Logger LOG = LoggerFactory.getLogger(RetainedMessages.class);

    /** Memory of expired messages is free again after so long; nobody gets them before. */
    private static final Duration EXPIRY_ROUND = Duration.ofSeconds(1);

    /** The wall clock may be set, so it is looked at so often while a message is to expire. */
    private static final Duration LONGEST_TIMER = Duration.ofMinutes(1);

    private static final Duration WARN_EVERY = Duration.ofMinutes(1);
    private static final int EXPIRED_PER_TURN = 1_000;

    private final Lane lane;
    private final Store store;
    private final InstantSource clock;
    private final RetainedRoom room;
    private final RetainedTree<RetainedEntry> tree = new RetainedTree<>();
    private final TreeSet<Expiry> expiries =
            new TreeSet<>(Comparator.comparingLong(Expiry::atMs).thenComparing(Expiry::name));
    private Loop.@Nullable Timer timer;
    private long timerAtMs;
    private boolean isRunning;
    private final List<Awaiting> awaiting = new ArrayList<>(0);
    private int deleting;
    private long lastChange;
    private long refusedSinceWarning;
    private long warnedNanos;
    private boolean hasWarned;

    /** When the message of an address expires. */
    private record Expiry(long atMs, String name) {
        static Expiry of(Message message) {
            return new Expiry(message.expiresAtMs(), message.address().name());
        }
    }

    /** Who waits until nothing of an address is on its way into the store. */
    private record Awaiting(Address address, Runnable task) {}

    RetainedMessages(Lane lane, Store store, InstantSource clock, RetainedRoom room) {
        this.lane = lane;
        this.store = store;
        this.clock = clock;
        this.room = room;
    }

    /** The lane that owns it. Any thread. */
    Lane lane() {
        return lane;
    }

    /** A message that the store has; before the lane begins to work. */
    void restore(Message message) {
        RetainedEntry entry = new RetainedEntry(message.address());
        entry.stored = message;
        tree.put(message.address(), entry);
        show(entry, message);
    }

    /**
     * Retains a message that asks for it, or removes what is retained if it has no body.
     *
     * @return what the store is to be given; null if a limit forbids it
     */
    public @Nullable RetainedChange change(Message message) {
        lane.loop().checkCurrent();
        Address address = message.address();
        RetainedEntry entry = tree.get(address);
        boolean removes = message.body().isEmpty();
        if (!removes && !room.tryReplace(sizeOf(entry), message.footprintBytes())) {
            warn(message);
            return null;
        }
        if (entry == null) {
            entry = new RetainedEntry(address);
            tree.put(address, entry);
        }
        if (removes) {
            room.replace(sizeOf(entry), 0);
        }
        entry.unanswered++;
        entry.lastChange = ++lastChange;
        Message shown = removes ? null : message;
        reveal(entry, shown);
        return new RetainedChange(this, entry, shown, entry.lastChange);
    }

    private static long sizeOf(@Nullable RetainedEntry entry) {
        return entry == null || entry.visible == null ? 0 : entry.visible.footprintBytes();
    }

    /** Makes this what subscribers get, whether there is room or not. */
    void show(RetainedEntry entry, @Nullable Message message) {
        room.replace(sizeOf(entry), message == null ? 0 : message.footprintBytes());
        reveal(entry, message);
    }

    private void reveal(RetainedEntry entry, @Nullable Message message) {
        Message earlier = entry.visible;
        if (earlier != null && earlier.expiresAtMs() != Message.NEVER) {
            expiries.remove(Expiry.of(earlier));
        }
        entry.visible = message;
        if (message != null && message.expiresAtMs() != Message.NEVER) {
            expiries.add(Expiry.of(message));
            schedule();
        }
    }

    /**
     * Runs the task once nothing of the address is on its way into the store from this lane, which
     * may be now. What is to be retained there meanwhile is the caller's to hold back.
     */
    public void whenQuiet(Address address, Runnable task) {
        lane.loop().checkCurrent();
        awaiting.add(new Awaiting(address, task));
        runAwaiting();
    }

    private boolean isQuiet(Address address) {
        RetainedEntry entry = tree.get(address);
        return deleting == 0 && (entry == null || entry.unanswered == 0);
    }

    private void runAwaiting() {
        List<Awaiting> due = awaiting.stream().filter(each -> isQuiet(each.address())).toList();
        awaiting.removeAll(due);
        due.forEach(each -> each.task().run());
    }

    /** A change is in the store, or never will be. */
    void answered(RetainedEntry entry) {
        forgetIfOver(entry);
        runAwaiting();
    }

    private void forgetIfOver(RetainedEntry entry) {
        if (entry.isOver()) {
            tree.remove(entry.address);
        }
    }

    /** Begins a search. Any lane may call it; the search itself is for this one. */
    RetainedSearch<RetainedEntry> search(TopicFilter filter) {
        return tree.search(filter);
    }

    /** What a subscriber gets of an entry that was found; null if there is nothing. */
    @Nullable Message deliverable(RetainedEntry entry) {
        Message message = entry.visible;
        return message == null || message.expiresAtMs() <= clock.millis() ? null : message;
    }

    private void schedule() {
        if (!isRunning || expiries.isEmpty()) {
            return;
        }
        long nowMs = clock.millis();
        long atMs = Math.max(expiries.first().atMs(), nowMs + EXPIRY_ROUND.toMillis());
        if (timer != null) {
            if (timerAtMs <= atMs) {
                return;
            }
            timer.cancel();
        }
        long delayMs = Math.min(atMs - nowMs, LONGEST_TIMER.toMillis());
        timerAtMs = nowMs + delayMs;
        timer = lane.loop().schedule(Duration.ofMillis(delayMs), this::expire);
    }

    /** Starts its timer; what was restored may have expired. */
    void start() {
        isRunning = true;
        schedule();
    }

    void stop() {
        isRunning = false;
        if (timer != null) {
            timer.cancel();
        }
    }

    private void expire() {
        timer = null;
        long nowMs = clock.millis();
        WriteSet deletes = new WriteSet().fromReserve();
        for (int i = 0; i < EXPIRED_PER_TURN && !expiries.isEmpty(); i++) {
            Expiry first = expiries.first();
            if (first.atMs() > nowMs) {
                break;
            }
            RetainedEntry entry = tree.get(Address.of(first.name()));
            if (entry == null) {
                throw new IllegalStateException("nothing is retained of " + first);
            }
            entry.lastChange = ++lastChange;
            entry.stored = null;
            show(entry, null);
            room.expired();
            deletes.delete(RetainedTable.NAME, RetainedTable.key(entry.address));
            forgetIfOver(entry);
        }
        if (!deletes.isEmpty()) {
            deleting++;
            store.commit(deletes, lane.loop(), new Deleted());
        }
        schedule();
    }

    /** What a start finds and has expired is not restored, so nothing is lost if this fails. */
    private final class Deleted implements CommitListener {
        @Override
        public void committed(long[] baseOffsets) {
            deleting--;
            runAwaiting();
        }

        @Override
        public void failed(StoreFailure failure) {
            LOG.debug("expired retained messages stay in the store: {}", failure.detail());
            committed(new long[0]);
        }
    }

    private void warn(Message message) {
        refusedSinceWarning++;
        long now = lane.loop().nanoTime();
        if (!hasWarned || now - warnedNanos >= WARN_EVERY.toNanos()) {
            hasWarned = true;
            warnedNanos = now;
            LOG.warn(
                    "{} messages were not retained, the last one with {} bytes for \"{}\": there"
                            + " are {}",
                    refusedSinceWarning,
                    message.footprintBytes(),
                    message.address(),
                    room);
            refusedSinceWarning = 0;
        }
    }
}
