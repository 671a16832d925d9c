package dev.sluice.routing.internal.route;

import dev.sluice.core.message.Message;
import dev.sluice.core.store.CommitListener;
import dev.sluice.core.store.StoreFailure;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.Addition;
import dev.sluice.routing.internal.commit.LaneCommits;
import dev.sluice.routing.internal.commit.StoredTarget;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;

import java.util.ArrayList;
import java.util.List;

/**
 * Several messages on their way to one durable queue, with changes of state tables: all of it is
 * one write set, behind what was published on this lane before. Nothing is pushed out for them, and
 * they do not wait for room.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
public final class BatchPublish implements CommitListener {
    private final Lane lane;
    private final MessageQueue queue;
    private final LaneCommits commits;
    private final RoomRequests room;
    private final List<Addition> additions = new ArrayList<>();
    private final List<WriteSet.Put> puts;
    private final Listener listener;

    /** Hears one thing once. */
    public interface Listener {
        /** All of it is in the store, and the queue has its messages. */
        void stored();

        /** Nothing of it has happened, as the store did not take it. */
        void notStored();

        /** Nothing of it has happened, as only so many of its messages fit, or none. */
        void tooMuch(int fitting);
    }

    BatchPublish(
            Lane lane,
            MessageQueue queue,
            LaneCommits commits,
            RoomRequests room,
            List<WriteSet.Put> puts,
            Listener listener) {
        this.lane = lane;
        this.queue = queue;
        this.commits = commits;
        this.room = room;
        this.puts = List.copyOf(puts);
        this.listener = listener;
    }

    /** Adds a message, before it is started. */
    public void add(Message message, DeliveryNote how) {
        additions.add(new Addition(message, List.of(), List.of(new StoredTarget(queue, how))));
    }

    /** All messages were added. */
    public void start() {
        for (int taken = 0; taken < additions.size(); taken++) {
            if (!room.tryTake(queue, sizeOf(taken))) {
                giveRoom(taken);
                listener.tooMuch(taken);
                return;
            }
        }
        commits.commitApart(additions, puts, this);
    }

    private long sizeOf(int index) {
        return additions.get(index).message().footprintBytes();
    }

    private void giveRoom(int taken) {
        for (int i = 0; i < taken; i++) {
            long size = sizeOf(i);
            lane.hand(queue.lane(), () -> queue.notStored(size));
        }
    }

    @Override
    public void committed(long[] baseOffsets) {
        listener.stored();
    }

    @Override
    public void failed(StoreFailure failure) {
        giveRoom(additions.size());
        listener.notStored();
    }
}
