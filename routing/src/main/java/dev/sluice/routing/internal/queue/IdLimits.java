package dev.sluice.routing.internal.queue;

import dev.sluice.core.declaration.DuplicatesConfig;

import org.jspecify.annotations.Nullable;

/**
 * What a queue remembers of the ids of messages that it took. <i>Immutable.</i>
 *
 * @param windowMs for how long
 * @param maxIds how many, the newest
 */
public record IdLimits(long windowMs, int maxIds) {
    /** Null if it remembers none. */
    static @Nullable IdLimits of(DuplicatesConfig config) {
        return config.window()
                .map(window -> new IdLimits(window.toMillis(), config.maxIds()))
                .orElse(null);
    }
}
