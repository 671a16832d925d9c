package dev.sluice.routing.internal.declaration;

import dev.sluice.core.address.Target;
import dev.sluice.core.declaration.Provenance;
import dev.sluice.core.declaration.QueueConfig;
import dev.sluice.core.declaration.Settings;
import dev.sluice.core.declaration.StreamConfig;
import dev.sluice.routing.internal.queue.MessageQueue;
import dev.sluice.routing.internal.stream.StreamLog;

/** What a name stands for. <i>Immutable.</i> */
sealed interface Named {
    String name();

    Provenance provenance();

    Settings settings();

    Target target();

    /** A queue, and what it is declared to be. */
    record OfQueue(MessageQueue queue, QueueConfig config, Provenance provenance) implements Named {
        @Override
        public String name() {
            return queue.name();
        }

        @Override
        public Settings settings() {
            return Settings.of(config);
        }

        @Override
        public Target target() {
            return new Target(Target.Kind.QUEUE, name());
        }
    }

    /** A stream; it knows itself what it is declared to be. */
    record OfStream(StreamLog stream, Provenance provenance) implements Named {
        @Override
        public String name() {
            return stream.name();
        }

        StreamConfig config() {
            return stream.config();
        }

        @Override
        public Settings settings() {
            return Settings.of(config());
        }

        @Override
        public Target target() {
            return new Target(Target.Kind.STREAM, name());
        }
    }
}
