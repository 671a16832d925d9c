package dev.sluice.routing.internal.route;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.AppendListener;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.stream.StreamLog;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One message on its way to streams and durable queues: it is appended when every queue has said
 * whether it takes it, once for all that do.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
final class DurablePublish {
    private final Message message;
    private final List<StreamLog> streams;
    private final Supplier<List<WriteSet.Put>> puts;
    private final LaneCommits commits;
    private final PublishTracker tracker;
    private final AppendListener listener;
    private final List<StoredTarget> targets = new ArrayList<>(2);
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

    /** Adds a queue, if it takes the message now or as soon as it has room. */
    void add(StoredTarget target, RoomRequests room) {
        long size = message.footprintBytes();
        if (room.tryTake(target.queue(), size)) {
            targets.add(target);
        } else {
            unanswered++;
            room.ask(target.queue(), message, result -> answered(target, result));
        }
    }

    /** A queue that refuses it keeps it from everything else; the listener hears of that. */
    void keepWhole() {
        isWhole = true;
    }

    private void answered(StoredTarget target, PublishResult result) {
        if (result == PublishResult.ACCEPTED) {
            targets.add(target);
        } else if (isWhole && !result.isAccepted()) {
            refusal = result.compareTo(refusal) > 0 ? result : refusal;
        } else {
            tracker.expect();
            tracker.answered(result);
        }
        proceed();
    }

    /** All queues were added. */
    void proceed() {
        unanswered--;
        if (unanswered > 0) {
            return;
        }
        if (!refusal.isAccepted()) {
            commits.giveUp(message, targets);
            listener.appended(refusal);
            return;
        }
        List<WriteSet.Put> changes = puts.get();
        if (targets.isEmpty() && streams.isEmpty() && changes.isEmpty()) {
            listener.appended(PublishResult.ACCEPTED);
        } else {
            commits.append(message, streams, targets, changes, listener);
        }
    }
}
