package dev.sluice.routing;

import dev.sluice.config.Default;
import dev.sluice.core.address.Address;

import java.util.List;
import java.util.Map;

/**
 * What the configuration file says of the engine: its top-level sections.
 *
 * <p><i>Immutable.</i>
 *
 * @param streams by name
 * @param queues by name
 * @param autoCreate rules for undeclared names, in order
 * @param sessions limits
 */
public record RoutingConfig(
        Map<String, StreamConfig> streams,
        Map<String, QueueConfig> queues,
        @Default("[]") List<AutoCreateRule> autoCreate,
        SessionConfig sessions) {
    public RoutingConfig {
        streams.keySet().forEach(Address::of);
        queues.keySet().forEach(Address::of);
        for (String name : queues.keySet()) {
            if (streams.containsKey(name)) {
                throw new IllegalArgumentException(
                        "\"" + name + "\" is declared as a queue and as a stream; rename one");
            }
        }
        autoCreate = List.copyOf(autoCreate);
    }
}
