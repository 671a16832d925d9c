package dev.sluice.mqtt.session;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;

/**
 * The packet identifiers of deliveries that wait for the client's acknowledgement, the delivery
 * behind each, and how far it is. Identifiers are given out in rising order, so a table of twice
 * the number in flight has one slot per identifier and almost no collisions. Confined to its event
 * loop.
 */
final class PacketIds {
    private static final int FIRST_SLOTS = 16;
    private static final int[] NO_IDS = new int[0];
    private static final long[] NO_DELIVERIES = new long[0];
    private static final Stage[] NO_STAGES = new Stage[0];
    private static final Source[] NO_SOURCES = new Source[0];

    private final int first;
    private final int maximum;
    private int[] ids = NO_IDS;
    private long[] deliveries = NO_DELIVERIES;
    private Stage[] stages = NO_STAGES;
    private Source[] sources = NO_SOURCES;
    private int used;
    private int last;

    /** Gives out identifiers from {@code first} to {@code maximum}. */
    PacketIds(int first, int maximum) {
        this.first = first;
        this.maximum = maximum;
        last = maximum;
    }

    /** How far the delivery is. */
    enum Stage {
        /** Of QoS 1: PUBLISH was sent. */
        SENT,
        /** Of QoS 2: PUBLISH was sent. */
        SENT_ONCE,
        /** PUBREC came, and that is not safe yet. */
        RELEASING,
        /** PUBREL was sent. */
        RELEASED
    }

    /** How many are in use. */
    int size() {
        return used;
    }

    /** Takes a free identifier for the delivery. */
    int take(Source source, long deliveryId, Stage stage) {
        if (used > maximum - first) {
            throw new IllegalStateException("all packet identifiers are in use");
        }
        int id = last;
        do {
            id = id == maximum ? first : id + 1;
        } while (isUsed(id));
        last = id;
        put(id, source, deliveryId, stage);
        return id;
    }

    /** Takes this identifier for the delivery, or returns false when it is in use. */
    boolean take(int id, Source source, long deliveryId, Stage stage) {
        if (isUsed(id)) {
            return false;
        }
        put(id, source, deliveryId, stage);
        last = last == maximum ? id : Math.max(last, id);
        return true;
    }

    /** Where the delivery of an identifier in use came from. */
    Source source(int id) {
        return sources[id & (ids.length - 1)];
    }

    /** How far the delivery of this identifier is; null when it is not in use. */
    @Nullable Stage stage(int id) {
        return isUsed(id) ? stages[id & (ids.length - 1)] : null;
    }

    /** Moves the delivery of an identifier in use on, and returns it. */
    long move(int id, Stage next) {
        if (!isUsed(id)) {
            throw new IllegalStateException("packet identifier " + id + " is not in use");
        }
        int slot = id & (ids.length - 1);
        stages[slot] = next;
        return deliveries[slot];
    }

    /** Frees the identifier and returns its delivery, or 0 when it is not in use. */
    long free(int id) {
        if (!isUsed(id)) {
            return 0;
        }
        int slot = id & (ids.length - 1);
        ids[slot] = 0;
        used--;
        return deliveries[slot];
    }

    boolean isUsed(int id) {
        return ids.length > 0 && ids[id & (ids.length - 1)] == id;
    }

    private void put(int id, Source source, long deliveryId, Stage stage) {
        while (ids.length == 0 || ids[id & (ids.length - 1)] != 0) {
            grow();
        }
        int slot = id & (ids.length - 1);
        ids[slot] = id;
        deliveries[slot] = deliveryId;
        stages[slot] = stage;
        sources[slot] = source;
        used++;
    }

    /** Doubles the table; entries that had slots of their own keep slots of their own. */
    private void grow() {
        int[] oldIds = ids;
        long[] oldDeliveries = deliveries;
        Stage[] oldStages = stages;
        Source[] oldSources = sources;
        int slots = Math.max(FIRST_SLOTS, 2 * oldIds.length);
        ids = new int[slots];
        deliveries = Arrays.copyOf(NO_DELIVERIES, slots);
        stages = Arrays.copyOf(NO_STAGES, slots);
        sources = Arrays.copyOf(NO_SOURCES, slots);
        for (int i = 0; i < oldIds.length; i++) {
            if (oldIds[i] != 0) {
                int slot = oldIds[i] & (slots - 1);
                ids[slot] = oldIds[i];
                deliveries[slot] = oldDeliveries[i];
                stages[slot] = oldStages[i];
                sources[slot] = oldSources[i];
            }
        }
    }
}
