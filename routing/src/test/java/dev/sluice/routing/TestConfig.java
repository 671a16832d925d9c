package dev.sluice.routing;

import dev.sluice.config.Binder;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.StreamConfig;

import java.util.List;
import java.util.Map;

/** Configurations in which only some sections are not the default. */
final class TestConfig {
    private TestConfig() {}

    static RoutingConfig of(
            Map<String, StreamConfig> streams,
            Map<String, QueueConfig> queues,
            List<AutoCreateRule> rules,
            Record... sections) {
        return new RoutingConfig(
                streams,
                queues,
                rules,
                section(SessionConfig.class, sections),
                section(SubscriptionConfig.class, sections),
                section(RetainedConfig.class, sections),
                section(MemoryConfig.class, sections),
                section(GroupConfig.class, sections),
                section(DeclarationConfig.class, sections),
                section(TransactionConfig.class, sections));
    }

    private static <T extends Record> T section(Class<T> type, Record... sections) {
        for (Record section : sections) {
            if (type.isInstance(section)) {
                return type.cast(section);
            }
        }
        return Binder.defaultsOf(type);
    }
}
