package dev.sluice.routing;

import dev.sluice.core.broker.Delivery;
import dev.sluice.core.broker.StreamOffset;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a simulation knows of the messages of a group, by partition and offset, and what it demands
 * of each delivery. <i>Confined to one thread.</i>
 */
final class GroupHistory {
    private final Map<Integer, TreeMap<Long, Message>> partitions = new HashMap<>();
    private final Set<String> stored = new HashSet<>();
    private final Set<String> seen = new HashSet<>();

    /** How far a message has come. */
    private enum State {
        /** With a member that has not settled it. */
        OUT,
        /** Given back; the broker may not have heard of it. */
        BACK,
        /** Given back, and the broker has heard of it. */
        HEARD_BACK,
        /** Settled by who may have lost it before. */
        UNCERTAIN,
        /** Settled; the broker may not have heard of it. */
        SETTLED,
        /** Settled, and safe. */
        SAFE
    }

    private static final class Message {
        State state = State.OUT;
        @Nullable Delivery last;

        /** Whether it may have been taken from its holder. */
        boolean isDoubtful;
    }

    /** A publisher was told that the message is stored. */
    void stored(String body) {
        stored.add(body);
    }

    void delivered(Delivery delivery) {
        StreamOffset place = placeOf(delivery);
        int partition = place.partition();
        long offset = place.offset();
        String body = delivery.message().body().asUtf8();
        seen.add(body);
        TreeMap<Long, Message> messages =
                partitions.computeIfAbsent(partition, _ -> new TreeMap<>());
        String what = partition + "/" + offset + " (" + body + ")";
        Message message = messages.get(offset);
        if (message == null) {
            long next = messages.isEmpty() ? 0 : messages.lastKey() + 1;
            demand(offset == next, what + " comes first although " + next + " did not come");
            message = new Message();
            messages.put(offset, message);
        } else {
            demand(
                    message.state != State.SAFE && message.state != State.SETTLED,
                    what + " is delivered again although it is " + message.state);
            demand(
                    message.state != State.OUT || message.isDoubtful,
                    what + " is delivered to two members");
        }
        for (Map.Entry<Long, Message> earlier : messages.headMap(offset).entrySet()) {
            demand(
                    earlier.getValue().state != State.HEARD_BACK,
                    what + " comes before " + earlier.getKey() + ", which was given back");
        }
        message.state = State.OUT;
        message.last = delivery;
        message.isDoubtful = false;
    }

    private static void demand(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    void settled(Delivery delivery) {
        Message message = outBy(delivery);
        if (message != null) {
            message.state = message.isDoubtful ? State.UNCERTAIN : State.SETTLED;
        }
    }

    void givenBack(Delivery delivery) {
        Message message = outBy(delivery);
        if (message != null) {
            message.state = State.BACK;
        }
    }

    /** The broker may take the message from the member. */
    void doubted(Delivery delivery) {
        Message message = outBy(delivery);
        if (message != null) {
            message.isDoubtful = true;
        }
    }

    /** The message, if this is the delivery by which it is with a member. */
    @SuppressWarnings("ReferenceEquality") // deliveries to different members may be equal
    private @Nullable Message outBy(Delivery delivery) {
        StreamOffset place = placeOf(delivery);
        TreeMap<Long, Message> messages = partitions.get(place.partition());
        Message message = messages == null ? null : messages.get(place.offset());
        return message != null && message.last == delivery && message.state == State.OUT
                ? message
                : null;
    }

    private static StreamOffset placeOf(Delivery delivery) {
        return Objects.requireNonNull(delivery.position());
    }

    /** The broker has heard everything, and the store has it. */
    void cameToRest() {
        change(State.BACK, State.HEARD_BACK);
        change(State.SETTLED, State.SAFE);
    }

    /** The broker is gone; what was not safe may be so. */
    void crashed() {
        change(State.OUT, State.BACK);
        change(State.HEARD_BACK, State.BACK);
        change(State.SETTLED, State.UNCERTAIN);
    }

    private void change(State from, State to) {
        for (TreeMap<Long, Message> messages : partitions.values()) {
            for (Message message : messages.values()) {
                if (message.state == from) {
                    message.state = to;
                    message.isDoubtful = false;
                }
            }
        }
    }

    /** Everything that was stored has been seen, and all of it is settled. */
    void everythingIsDone() {
        for (String body : stored) {
            demand(seen.contains(body), body + " was never delivered");
        }
        partitions.forEach(
                (partition, messages) ->
                        messages.forEach(
                                (offset, message) ->
                                        demand(
                                                message.state == State.SAFE
                                                        || message.state == State.UNCERTAIN,
                                                partition
                                                        + "/"
                                                        + offset
                                                        + " is left "
                                                        + message.state)));
    }
}
