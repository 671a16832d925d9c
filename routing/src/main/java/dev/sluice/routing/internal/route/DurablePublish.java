package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.AppendListener;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.stream.StreamLog;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One message on its way to streams and durable queues: it is appended when every queue has said
 * whether it takes it, once for all that do. Queues that look for duplicates are asked first, then
 * all that are left give room.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
final class DurablePublish {
    private static final Comparator<StoredTarget> BY_NAME =
            Comparator.comparing(target -> target.queue().name());

    private final Message message;
    private final List<StreamLog> streams;
    private final Supplier<List<WriteSet.Put>> puts;
    private final LaneCommits commits;
    private final PublishTracker tracker;
    private final AppendListener listener;
    private final List<StoredTarget> targets = new ArrayList<>(2);
    private @Nullable IdCheck check;
    private int unanswered = 1;
    private boolean isWhole;
    private PublishResult refusal = PublishResult.ACCEPTED;

    /**
     * @param puts changes of state tables that happen with it or not at all; asked for when it is
     *     appended
     * @param tracker gets an answer for each queue that refuses
     * @param listener hears of the append
     */
    DurablePublish(
            Message message,
            List<StreamLog> streams,
            Supplier<List<WriteSet.Put>> puts,
            LaneCommits commits,
            PublishTracker tracker,
            AppendListener listener) {
        this.message = message;
        this.streams = streams;
        this.puts = puts;
        this.commits = commits;
        this.tracker = tracker;
        this.listener = listener;
    }

    /** Adds a queue that is to have the message. */
    void add(StoredTarget target) {
        targets.add(target);
    }

    /**
     * All queues were added: asks each for what it wants to know, and for room.
     *
     * @param ids asks those that look for duplicates; null if none is to
     */
    void start(RoomRequests room, @Nullable IdRequests ids) {
        IdCheck needed = ids == null ? null : ids.check(message, targets);
        check = needed;
        if (needed == null) {
            takeRoom(room);
        } else {
            needed.ask(target -> leaveOut(target, PublishResult.DUPLICATE), () -> takeRoom(room));
        }
    }

    /** A queue that refuses it keeps it from everything else; the listener hears of that. */
    void keepWhole() {
        isWhole = true;
    }

    private void takeRoom(RoomRequests room) {
        long size = message.footprintBytes();
        Set<StoredTarget> without = null;
        for (int i = 0; i < targets.size(); i++) {
            StoredTarget target = targets.get(i);
            if (!room.tryTake(target.queue(), size)) {
                without = without == null ? new LinkedHashSet<>() : without;
                without.add(target);
            }
        }
        if (without != null) {
            ask(without, room);
        }
        proceed();
    }

    /**
     * Asks those that had no room. Of those that may let it wait one is asked after the other, by
     * name, and none that comes later has given any meanwhile: so no two publishers wait for each
     * other.
     */
    private void ask(Set<StoredTarget> without, RoomRequests room) {
        List<StoredTarget> line = new ArrayList<>(without);
        line.removeIf(target -> !mayWaitFor(target));
        if (!line.isEmpty()) {
            StoredTarget first = Collections.min(line, BY_NAME);
            for (StoredTarget target : targets) {
                if (!without.contains(target)
                        && BY_NAME.compare(first, target) < 0
                        && mayWaitFor(target)) {
                    room.giveBack(target.queue(), message);
                    line.add(target);
                }
            }
            line.sort(BY_NAME);
        }
        line.forEach(without::remove);
        for (StoredTarget target : without) {
            unanswered++;
            room.ask(
                    target.queue(),
                    message,
                    result -> {
                        answered(target, result);
                        proceed();
                    });
        }
        unanswered++;
        takeNext(line.iterator(), room);
    }

    private static boolean mayWaitFor(StoredTarget target) {
        return target.queue().transactions().canMakeWait();
    }

    private void takeNext(Iterator<StoredTarget> line, RoomRequests room) {
        while (line.hasNext()) {
            StoredTarget next = line.next();
            if (!room.tryTake(next.queue(), message.footprintBytes())) {
                room.ask(
                        next.queue(),
                        message,
                        result -> {
                            answered(next, result);
                            takeNext(line, room);
                        });
                return;
            }
        }
        proceed();
    }

    private void answered(StoredTarget target, PublishResult result) {
        if (result != PublishResult.ACCEPTED) {
            leaveOut(target, result);
            if (check != null) {
                check.refused(target.queue());
            }
        }
    }

    private void leaveOut(StoredTarget target, PublishResult result) {
        targets.remove(target);
        if (isWhole && !result.isAccepted()) {
            refusal = result.compareTo(refusal) > 0 ? result : refusal;
            return;
        }
        tracker.expect();
        tracker.answered(result);
    }

    private void proceed() {
        unanswered--;
        if (unanswered > 0) {
            return;
        }
        IdCheck checked = check;
        if (!refusal.isAccepted()) {
            commits.giveUp(message, targets);
            if (checked != null) {
                checked.ended(false);
            }
            listener.appended(refusal);
            return;
        }
        List<WriteSet.Put> changes = checked == null ? puts.get() : checked.with(puts.get());
        if (targets.isEmpty() && streams.isEmpty() && changes.isEmpty()) {
            listener.appended(PublishResult.ACCEPTED);
        } else {
            commits.append(
                    message,
                    streams,
                    targets,
                    changes,
                    checked == null ? listener : result -> stored(checked, result));
        }
    }

    private void stored(IdCheck checked, PublishResult result) {
        checked.ended(result == PublishResult.ACCEPTED);
        listener.appended(result);
    }
}
