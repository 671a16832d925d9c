package dev.sluice.routing.internal.subscription;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.queue.DeliveryNote;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.route.BatchPublish;
import dev.sluice.routing.internal.route.Publisher;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Takes messages from one queue and puts them into another one, in order and a few at a time.
 *
 * <p>If both are durable, it is one write set that the target has a round of messages and the
 * source has them no more: a crash neither loses nor doubles any. What the target is to deliver at
 * most once is gone from the source before the target gets it, and a crash in between loses it.
 * Between other queues each message is settled when the target has it.
 *
 * <p>Once it is told to stop, what still comes goes back untouched; what is under way is finished,
 * and then it leaves its source. It cannot be used again.
 *
 * <p><i>Confined to its lane</i>, that of the queue that gets the messages.
 */
final class Forwarding implements Intake.Receiver {
    /** Messages may be of any size, as few are taken at a time. */
    private static final long ANY_BYTES = Long.MAX_VALUE / 2;

    private final MessageQueue source;
    private final MessageQueue target;
    private final Publisher publisher;
    private final Owner owner;
    private final Lane lane;
    private final Intake intake;
    private int credit;
    private int underway;
    private boolean hasForwarded;
    private boolean isDetached;
    private @Nullable Runnable whenStopped;

    /** What a forwarding works for. <i>Confined to its lane.</i> */
    interface Owner {
        /** Whether the target may have more now. */
        boolean accepts();

        /** How the target is to deliver it. */
        DeliveryNote noteOf(Delivery delivery);

        /** The target has so many more. */
        void forwarded(Forwarding from, int messages);

        /** It is to be stopped, as the target may not have what comes, or has no room any more. */
        void interrupted(Forwarding from);

        /** It is to be stopped, as the target did not take a message, or the source has ended. */
        void failed(Forwarding from);
    }

    /**
     * Makes one that is not attached yet.
     *
     * @param publisher that of the target's lane
     */
    Forwarding(MessageQueue source, MessageQueue target, Publisher publisher, Owner owner) {
        this.source = source;
        this.target = target;
        this.publisher = publisher;
        this.owner = owner;
        lane = target.lane();
        boolean isDurable = source.stored() != null && target.stored() != null;
        intake = new Intake(source, lane, isDurable, this);
    }

    private void atSource(Runnable task) {
        lane.hand(source.lane(), task);
    }

    /** Attaches it. It takes nothing yet. */
    void open() {
        atSource(() -> intake.attach(ANY_BYTES));
    }

    /** Lets it take so many more. */
    void take(int messages) {
        if (whenStopped == null) {
            credit += messages;
            atSource(() -> intake.take(messages));
        }
    }

    /** How many it may still take, or is about to put into the target. */
    int outstanding() {
        return credit + underway;
    }

    /** Takes no more, and leaves the source when nothing is under way. Once. */
    void stop(Runnable stopped) {
        whenStopped = stopped;
        leaveIfDone();
    }

    private void leaveIfDone() {
        Runnable stopped = whenStopped;
        if (stopped != null && underway == 0 && !isDetached) {
            isDetached = true;
            atSource(intake::detach);
            stopped.run();
        }
    }

    @Override
    public void received(Round round) {
        credit -= round.size();
        if (whenStopped != null || !owner.accepts()) {
            if (whenStopped == null) {
                owner.interrupted(this);
            }
            atSource(() -> intake.giveBack(round));
            return;
        }
        underway += round.size();
        if (round.claim() == null) {
            new Singly(round).begin();
        } else {
            new Together(round).begin();
        }
    }

    @Override
    public void received(Delivery settled) {
        credit--;
        underway++;
        publisher.forward(
                settled.message(),
                target,
                owner.noteOf(settled),
                result -> ended(1, result.isAccepted()));
    }

    /** So many messages are under way no more. */
    private void ended(int messages, boolean isForwarded) {
        underway -= messages;
        hasForwarded |= isForwarded;
        if (whenStopped != null) {
            leaveIfDone();
        } else if (isForwarded) {
            owner.forwarded(this, messages);
        } else {
            owner.failed(this);
        }
    }

    /** A round of which each message is settled when the target has it. */
    private final class Singly {
        private final Round round;
        private int left;
        private boolean isRefused;

        Singly(Round round) {
            this.round = round;
            left = round.size();
        }

        void begin() {
            for (Delivery each : round.deliveries()) {
                publisher.forward(
                        each.message(),
                        target,
                        owner.noteOf(each),
                        result -> answered(each, result.isAccepted()));
            }
        }

        private void answered(Delivery delivery, boolean isAccepted) {
            left--;
            isRefused |= !isAccepted;
            if (isAccepted) {
                atSource(() -> intake.settle(delivery.id()));
            }
            if (left == 0 && !isRefused) {
                atSource(() -> intake.done(round));
            }
            ended(1, isAccepted);
        }
    }

    /** A round that is one write set. */
    private final class Together implements BatchPublish.Listener {
        private final Round round;
        private final List<DeliveryNote> notes;

        Together(Round round) {
            this.round = round;
            notes = round.deliveries().stream().map(owner::noteOf).toList();
        }

        void begin() {
            BatchPublish batch = publisher.batch(target, round.puts(), this);
            for (int i = 0; i < notes.size(); i++) {
                if (!isAtMostOnce(i)) {
                    batch.add(messageOf(i), notes.get(i));
                }
            }
            batch.start();
        }

        private boolean isAtMostOnce(int index) {
            return notes.get(index).quality() == Quality.AT_MOST_ONCE;
        }

        private Message messageOf(int index) {
            return round.deliveries().get(index).message();
        }

        @Override
        public void stored() {
            atSource(() -> intake.done(round));
            for (int i = 0; i < notes.size(); i++) {
                if (isAtMostOnce(i)) {
                    publisher.forward(messageOf(i), target, notes.get(i), _ -> {});
                }
            }
            ended(round.size(), true);
        }

        @Override
        public void notStored() {
            if (whenStopped == null && round.size() > 1) {
                shorten(1); // Together they may be too much for a file of the journal.
            } else {
                atSource(() -> intake.giveBack(round));
                ended(round.size(), false);
            }
        }

        private void shorten(int messages) {
            underway -= round.size();
            credit += round.size();
            atSource(() -> intake.shorten(round, messages));
        }

        @Override
        public void tooMuch(int fitting) {
            if (fitting > 0) {
                shorten(fitting);
                return;
            }
            underway -= round.size();
            // Who has brought something may try again as soon as there is room: no endless loop.
            if (hasForwarded) {
                owner.interrupted(Forwarding.this);
            } else {
                owner.failed(Forwarding.this);
            }
            atSource(() -> intake.giveBack(round));
        }
    }

    @Override
    public void ended() {
        if (whenStopped == null) {
            owner.failed(this);
        }
    }
}
