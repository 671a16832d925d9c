package dev.sluice.core.broker;

import java.util.Comparator;

/**
 * Names a consumer group: a group is of one stream. Ordered by stream, then by group.
 *
 * <p><i>Immutable.</i>
 */
public record GroupId(String stream, String group) implements Comparable<GroupId> {
    private static final Comparator<GroupId> ORDER =
            Comparator.comparing(GroupId::stream).thenComparing(GroupId::group);

    @Override
    public int compareTo(GroupId other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return "group \"" + group + "\" of stream \"" + stream + "\"";
    }
}
