package dev.sluice.routing.internal.queue;

import dev.sluice.core.message.Bytes;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queuelog.StoredIds;
import dev.sluice.routing.internal.queuelog.StoredIds.StoredId;

import org.jspecify.annotations.Nullable;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps a queue from taking a message twice: who has messages for it has their ids checked first,
 * and says afterwards whether the queue has got them. Until then, who else has a message of such an
 * id waits, and so does what the same sender asks for after that.
 *
 * <p>Ids are checked before any room is taken, and in several queues one after the other by name;
 * so nobody waits for who waits for him.
 *
 * <p><i>Confined to the queue's lane</i> unless said otherwise.
 */
public final class Duplicates {
    private final Lane lane;
    private final InstantSource clock;
    private final QueueCounters counters;
    private final @Nullable StoredMessages messages;
    private final Map<Object, Deque<Waiting>> lines = new HashMap<>(0);

    /** The senders whose first request waits for an id. */
    private final Map<Bytes, List<Object>> awaited = new HashMap<>(0);

    private final Deque<Object> ready = new ArrayDeque<>(0);
    private boolean isAnswering;
    private @Nullable IdWindow window;
    private @Nullable IdLimits limits;
    private volatile boolean isOn;
    private boolean isClosed;

    /** Somebody with messages for the queue. */
    private record Waiting(List<@Nullable Bytes> ids, CheckListener listener) {}

    /**
     * @param messages what of the queue is in the store; null if it has memory only
     */
    Duplicates(
            Lane lane,
            @Nullable IdLimits limits,
            QueueContext context,
            @Nullable StoredMessages messages) {
        this.lane = lane;
        this.messages = messages;
        this.limits = limits;
        clock = context.clock();
        counters = context.counters();
        isOn = limits != null;
    }

    /** Whether ids are to be checked; else there is no need to. Any thread. */
    public boolean isOn() {
        return isOn;
    }

    /** Once, before the queue is used. */
    void restore() {
        if (messages != null && messages.queue().hasIds()) {
            window().restore(clock.millis());
            clean();
        }
    }

    private IdWindow window() {
        IdWindow made = window;
        if (made == null) {
            made = new IdWindow(ids(), limits);
            window = made;
        }
        return made;
    }

    private @Nullable StoredIds ids() {
        return messages == null ? null : messages.queue().ids();
    }

    private void clean() {
        StoredIds ids = window == null ? null : ids();
        if (messages != null && ids != null && ids.hasSuperfluous()) {
            messages.superfluous(ids);
        }
    }

    /**
     * Looks whether one message is a duplicate; if not, {@link #end} follows.
     *
     * @param sender whose requests are answered in their order
     * @param id null if the message has none
     */
    public void check(Object sender, @Nullable Bytes id, CheckListener listener) {
        List<@Nullable Bytes> one = new ArrayList<>(1);
        one.add(id);
        check(
                sender,
                one,
                checked -> {
                    counters.droppedDuplicate.add(checked.duplicates());
                    listener.checked(checked);
                });
    }

    /**
     * The same for all messages of a transaction, which waits until it can have all of their ids in
     * this queue, and has none of them meanwhile.
     */
    void check(Object sender, List<@Nullable Bytes> ids, CheckListener listener) {
        lane.loop().checkCurrent();
        Deque<Waiting> line = lines.get(sender);
        if (!isOn || isClosed) {
            listener.checked(CheckedIds.NONE);
        } else if (line != null) {
            line.addLast(new Waiting(ids, listener));
        } else {
            Deque<Waiting> begun = new ArrayDeque<>(2);
            begun.addLast(new Waiting(ids, listener));
            lines.put(sender, begun);
            ready.addLast(sender);
            answerReady();
        }
    }

    /**
     * The queue has the messages of these ids, or will never get them.
     *
     * @param areAccepted whether it has them
     */
    public void end(CheckedIds ids, boolean areAccepted) {
        lane.loop().checkCurrent();
        if (isClosed || ids.pending().isEmpty()) {
            return;
        }
        IdWindow now = window();
        for (IdWindow.Pending message : ids.pending()) {
            if (areAccepted) {
                counters.idsForgotten.add(now.accepted(message, clock.millis()));
            } else {
                now.failed(message);
            }
            List<Object> senders = awaited.remove(message.id());
            if (senders != null) {
                ready.addAll(senders);
            }
        }
        clean();
        answerReady();
    }

    /** The messages of a transaction that were not duplicates are in the queue. */
    void committed(CheckedIds ids) {
        counters.droppedDuplicate.add(ids.duplicates());
        end(ids, true);
    }

    /** Who waits with requests waits no more and hears nothing. */
    void withdraw(Object sender) {
        lines.remove(sender);
    }

    /**
     * Answers who may be answered, one after the other, however they cause each other's answers.
     */
    private void answerReady() {
        if (isAnswering) {
            return;
        }
        isAnswering = true;
        try {
            for (Object sender = ready.poll(); sender != null; sender = ready.poll()) {
                answer(sender);
            }
        } finally {
            isAnswering = false;
        }
    }

    private void answer(Object sender) {
        for (Deque<Waiting> line = lines.get(sender); line != null; line = lines.get(sender)) {
            Waiting first = line.peekFirst();
            if (first == null) {
                lines.remove(sender);
                return;
            }
            Bytes missing = pendingOf(first.ids);
            if (missing != null) {
                awaited.computeIfAbsent(missing, _ -> new ArrayList<>(1)).add(sender);
                return;
            }
            line.pollFirst();
            first.listener.checked(grant(first.ids));
        }
    }

    private @Nullable Bytes pendingOf(List<@Nullable Bytes> ids) {
        for (Bytes id : isOn ? ids : List.<@Nullable Bytes>of()) {
            if (id != null && window().isPending(id)) {
                return id;
            }
        }
        return null;
    }

    /** None of them is pending: all that are not remembered become so. */
    private CheckedIds grant(List<@Nullable Bytes> ids) {
        if (!isOn) {
            return CheckedIds.NONE;
        }
        List<IdWindow.Pending> pending = new ArrayList<>(1);
        BitSet duplicates = new BitSet();
        Set<Bytes> own = new HashSet<>(2);
        for (int i = 0; i < ids.size(); i++) {
            Bytes id = ids.get(i);
            if (id == null) {
                continue;
            }
            if (!own.add(id) || window().remembers(id, clock.millis())) {
                duplicates.set(i);
            } else {
                pending.add(window().begin(id));
            }
        }
        StoredIds stored = ids();
        return pending.isEmpty() && duplicates.isEmpty()
                ? CheckedIds.NONE
                : new CheckedIds(pending, duplicates, () -> rows(stored, pending));
    }

    private List<WriteSet.Put> rows(@Nullable StoredIds ids, List<IdWindow.Pending> pending) {
        if (ids == null) {
            return List.of();
        }
        long nowMs = clock.millis();
        return pending.stream().map(each -> ids.put(rowOf(each, nowMs))).toList();
    }

    private static StoredId rowOf(IdWindow.Pending message, long nowMs) {
        return new StoredId(message.slot(), message.number(), nowMs, message.id());
    }

    /** Keeps to other limits from now on; null to take every message. */
    void change(@Nullable IdLimits changed) {
        limits = changed;
        isOn = changed != null && !isClosed;
        if (window != null) {
            counters.idsForgotten.add(window.limit(changed, clock.millis()));
            clean();
        }
        if (!isOn) {
            letAllIn();
        }
    }

    private void letAllIn() {
        awaited.clear();
        ready.addAll(lines.keySet());
        answerReady();
    }

    /** The queue is gone: who waits hears so when he asks for room. */
    void close() {
        isClosed = true;
        isOn = false;
        letAllIn();
        if (window != null) {
            window.clear();
        }
    }
}
