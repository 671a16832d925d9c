package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.retained.RetainedChange;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Consumer;

/**
 * An address of which a transaction changes what is retained. Between {@link #take} and {@link
 * #end} nothing else that is to be retained there gets by, so the transaction's write set, which
 * another lane commits, holds the last change.
 *
 * <p><i>Confined to the address's lane</i> inside; called and answered on the transaction's lane.
 */
public final class RetainedHold {
    private final Address address;
    private final Lane lane;
    private final Publisher publisher;
    private final Lane owner;
    private @Nullable RetainedChange change;
    private boolean isHeld;
    private boolean isOver;

    /**
     * What a transaction writes for an address.
     *
     * @param isCurrent whether the plans reach everybody who is there; if not nothing has changed
     * @param isRetained whether limits allow it
     */
    public record Revealed(boolean isCurrent, boolean isRetained, List<WriteSet.Put> puts) {}

    /**
     * @param publisher that of the address's lane
     */
    RetainedHold(Address address, Lane lane, Publisher publisher) {
        this.address = address;
        this.lane = lane;
        this.publisher = publisher;
        owner = publisher.lane();
    }

    /**
     * Waits until nobody else holds the address and nothing of it is on its way into the store;
     * never answers once it has ended.
     */
    public void take(Runnable taken) {
        lane.hand(owner, () -> tryTake(taken));
    }

    private void tryTake(Runnable taken) {
        if (isOver || publisher.held().holds(address, () -> tryTake(taken))) {
            return;
        }
        isHeld = true;
        publisher.held().begin(address);
        publisher
                .retained()
                .whenQuiet(
                        address,
                        () -> {
                            if (!isOver) {
                                owner.hand(lane, taken);
                            }
                        });
    }

    /**
     * Shows the message to who subscribes from now on, if who has subscribed until now is in the
     * plans.
     *
     * @param plans those of the transaction's messages to the address
     */
    public void reveal(Message message, List<PublishPlan> plans, Consumer<Revealed> answered) {
        lane.hand(
                owner,
                () -> {
                    Revealed revealed = reveal(message, plans);
                    owner.hand(lane, () -> answered.accept(revealed));
                });
    }

    private Revealed reveal(Message message, List<PublishPlan> plans) {
        if (isOver || !plans.stream().map(PublishPlan::route).allMatch(publisher::isCurrent)) {
            return new Revealed(false, false, List.of());
        }
        RetainedChange made = publisher.retained().change(message);
        change = made;
        return new Revealed(true, made != null, made == null ? List.of() : made.puts());
    }

    /** What was revealed is hidden again. */
    public void hide() {
        lane.hand(owner, () -> answer(false));
    }

    private void answer(boolean isStored) {
        RetainedChange answered = change;
        change = null;
        if (answered != null) {
            answered.answered(isStored);
        }
    }

    /** The transaction is not committed. */
    public void drop() {
        lane.hand(owner, () -> end(false));
    }

    /**
     * The transaction is committed: brings its messages to inboxes that have memory only. Whatever
     * is published on the transaction's lane once this has ended comes behind them.
     */
    public void commit(List<PublishPlan> plans, Runnable ended) {
        lane.hand(
                owner,
                () -> {
                    plans.forEach(plan -> plan.offer(publisher));
                    end(true);
                    owner.loop().execute(() -> owner.hand(lane, ended));
                });
    }

    private void end(boolean isStored) {
        isOver = true;
        answer(isStored);
        if (isHeld) {
            isHeld = false;
            publisher.held().end(address);
        }
    }
}
