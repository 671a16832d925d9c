package dev.sluice.routing.internal.subscription;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;

/**
 * A shared subscription as sessions name it: {@code $share/GROUP/FILTER} (MQTT 5 4.8.2). The same
 * group with another filter is another one.
 *
 * <p><i>Immutable.</i>
 *
 * @param group not empty, without {@code /}, {@code +} and {@code #}
 * @param filter which messages its members share
 */
public record ShareName(String group, TopicFilter filter) {
    static final String PREFIX = "$share/";

    /** Whether a filter means a shared subscription, well formed or not. */
    public static boolean isMeantBy(TopicFilter filter) {
        return filter.pattern().startsWith(PREFIX);
    }

    /** Throws {@link InvalidNameException} if the filter has another form. */
    public static ShareName of(TopicFilter filter) {
        String pattern = filter.pattern();
        int end = pattern.indexOf('/', PREFIX.length());
        // [MQTT-4.8.2-1], [MQTT-4.8.2-2]
        if (!isMeantBy(filter) || end < 0 || end + 1 == pattern.length()) {
            throw new InvalidNameException(
                    "a shared subscription is $share/GROUP/FILTER, not \"" + pattern + "\"");
        }
        String group = pattern.substring(PREFIX.length(), end);
        if (group.isEmpty() || group.contains("+") || group.contains("#")) {
            throw new InvalidNameException(
                    "the group of a shared subscription is not empty and has no + or #, as in \""
                            + pattern
                            + "\"");
        }
        return new ShareName(group, TopicFilter.of(pattern.substring(end + 1)));
    }

    /** Without the prefix: group, slash and filter. */
    String path() {
        return group + "/" + filter;
    }

    /** The text that sessions use. */
    @Override
    public String toString() {
        return PREFIX + path();
    }
}
