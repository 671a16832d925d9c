package dev.sluice.mqtt.session;

import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;

import org.jspecify.annotations.Nullable;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The topic aliases that the broker has set on one connection (MQTT 5 section 3.3.2.3.4). A topic
 * gets one when it comes a second time; when all are taken it takes that of the topic that was sent
 * longest ago, so a client of a thousand topics that come once costs nothing. It knows at most the
 * client's maximum of topics, and a few that came once. Confined to its event loop.
 */
final class OutgoingAliases {
    /** A longer topic is not kept for the sake of an alias. */
    private static final int LONGEST_TOPIC = 1_024;

    /** How many bytes an alias adds to its properties; no shorter topic gains by it. */
    private static final int BYTES = 3;

    /** How many bytes it adds at most to a packet: lengths may need a byte more each. */
    static final int MOST_BYTES = BYTES + 2;

    /** Topics that came once are known for as long as no other takes their place here. */
    private static final int CANDIDATES = 64;

    private final int maximum;
    private @Nullable LinkedHashMap<String, PropertyBlock> properties;
    private @Nullable String[] candidates = new @Nullable String[0];

    /**
     * @param maximum how many there may be; 0 for none
     */
    OutgoingAliases(int maximum) {
        this.maximum = maximum;
    }

    /** Whether the client takes none. */
    boolean areOff() {
        return maximum == 0;
    }

    /** The property that stands for a topic that has an alias, or null. */
    @Nullable PropertyBlock known(String topic) {
        return properties == null ? null : properties.get(topic);
    }

    /** Gives a topic that has none an alias if it is worth it, and returns what sets it. */
    @Nullable PropertyBlock set(String topic) {
        if (topic.length() <= BYTES || topic.length() > LONGEST_TOPIC) {
            return null;
        }
        if (!cameBefore(topic)) {
            return null;
        }
        LinkedHashMap<String, PropertyBlock> known = properties;
        if (known == null) {
            known = new LinkedHashMap<>(16, 0.75f, true);
            properties = known;
        }
        PropertyBlock alias = known.size() < maximum ? alias(known.size() + 1) : takeEldest(known);
        known.put(topic, alias);
        return alias;
    }

    private boolean cameBefore(String topic) {
        if (candidates.length == 0) {
            candidates = new @Nullable String[CANDIDATES];
        }
        int slot = (topic.hashCode() ^ (topic.hashCode() >>> 16)) & (CANDIDATES - 1);
        if (topic.equals(candidates[slot])) {
            candidates[slot] = null;
            return true;
        }
        candidates[slot] = topic;
        return false;
    }

    private static PropertyBlock takeEldest(Map<String, PropertyBlock> known) {
        Iterator<PropertyBlock> eldest = known.values().iterator();
        PropertyBlock alias = eldest.next();
        eldest.remove();
        return alias;
    }

    private static PropertyBlock alias(int number) {
        return PropertyBlock.builder().number(Property.TOPIC_ALIAS, number).build();
    }
}
