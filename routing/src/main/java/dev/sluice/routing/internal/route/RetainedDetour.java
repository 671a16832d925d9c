package dev.sluice.routing.internal.route;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.broker.PublishListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.message.Message;
import dev.sluice.core.store.WriteSet;
import dev.sluice.routing.internal.commit.AppendListener;
import dev.sluice.routing.internal.lane.Lane;
import dev.sluice.routing.internal.lane.Lanes;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The way of one lane's messages that are to be retained: the lane that owns their address
 * publishes them. What this lane publishes to the same address meanwhile goes the same way, and
 * what it published there before has to be in the store first, so that none overtakes another.
 *
 * <p><i>Confined to the publisher's lane.</i>
 */
public final class RetainedDetour {
    private final Lane lane;
    private final Lanes lanes;
    private final Function<Lane, Publisher> publishers;
    private final Map<Address, Way> ways = new HashMap<>();

    /** What is not answered of one address. */
    private static final class Way {
        int storing;
        int away;
        final Deque<Runnable> held = new ArrayDeque<>(0);
    }

    /**
     * @param publishers the one of each lane
     */
    public RetainedDetour(Lane lane, Lanes lanes, Function<Lane, Publisher> publishers) {
        this.lane = lane;
        this.lanes = lanes;
        this.publishers = publishers;
    }

    /** Whether the message is to be retained: what goes to one queue alone is not. */
    static boolean isRetained(Message message, Target.Kind reach) {
        return message.isRetain() && reach != Target.Kind.QUEUE;
    }

    /** Whether nothing that this lane sent has to be waited for. */
    boolean isIdle() {
        return ways.isEmpty();
    }

    /** The publisher of the lane that retains the address. */
    Publisher publisherOf(Address address) {
        return publishers.apply(lanes.ownerOf(address.name()));
    }

    /** How a message is published from the lane that it goes by. */
    @FunctionalInterface
    interface Departure {
        void from(Publisher publisher, PublishListener heard);
    }

    /** Whether the message goes by another lane. The listener hears on this one. */
    boolean takes(
            Message message,
            Target.Kind reach,
            Origin origin,
            Departure departure,
            long context,
            PublishListener listener) {
        boolean isRetained = isRetained(message, reach);
        Address address = message.address();
        Way way = ways.get(address);
        boolean follows = way != null && (way.away > 0 || !way.held.isEmpty());
        Lane owner = lanes.ownerOf(address.name());
        if (owner == lane || !(isRetained || follows)) {
            return false;
        }
        PublishListener answer =
                (_, result) -> {
                    Runnable answered = () -> answered(address, origin, context, result, listener);
                    handLate(owner, lane, answered);
                };
        Runnable publish = () -> departure.from(publishers.apply(owner), answer);
        if (way == null) {
            way = new Way();
            ways.put(address, way);
        }
        way.held.add(publish);
        proceed(address, way);
        return true;
    }

    /**
     * Whether a message of the broker's own goes by another lane. The listener hears on this one.
     */
    boolean takesWith(
            List<WriteSet.Put> puts, Message message, Origin origin, AppendListener listener) {
        Lane owner = lanes.ownerOf(message.address().name());
        if (owner == lane || !message.isRetain()) {
            return false;
        }
        AppendListener answer = result -> handLate(owner, lane, () -> listener.appended(result));
        handLate(
                lane,
                owner,
                () -> publishers.apply(owner).publishWithHere(puts, message, origin, answer));
        return true;
    }

    /** What was handed to others in this turn is there before the task is. */
    private static void handLate(Lane from, Lane to, Runnable task) {
        from.loop().execute(() -> from.hand(to, task));
    }

    private void proceed(Address address, Way way) {
        if (way.storing > 0) {
            return;
        }
        Lane owner = lanes.ownerOf(address.name());
        for (Runnable next = way.held.poll(); next != null; next = way.held.poll()) {
            way.away++;
            handLate(lane, owner, next);
        }
        if (way.away == 0) {
            ways.remove(address);
        }
    }

    /** A message begins its way from this lane into the store. */
    void storing(Address address) {
        if (lanes.ownerOf(address.name()) != lane) {
            ways.computeIfAbsent(address, _ -> new Way()).storing++;
        }
    }

    /** The message is in the store, or never will be. */
    void stored(Address address) {
        Way way = ways.get(address);
        if (way != null && way.storing > 0) {
            way.storing--;
            proceed(address, way);
        }
    }

    private void answered(
            Address address,
            Origin origin,
            long context,
            PublishResult result,
            PublishListener listener) {
        Way way = ways.get(address);
        if (way == null) {
            throw new IllegalStateException("nothing is on its way to " + address);
        }
        way.away--;
        proceed(address, way);
        if (!origin.isGone()) {
            listener.published(context, result);
        }
    }
}
