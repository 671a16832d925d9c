package dev.sluice.routing.internal.connection;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.Refusal.Reason;
import dev.sluice.routing.internal.Directory;

/**
 * Decides what a name means to a client that did not say so: the declared queue or stream of that
 * name, else what the auto-create rules make of it.
 *
 * <p><i>Thread-safe.</i>
 */
record SourceResolver(Directory directory) {
    /** What a name turned out to be. <i>Immutable.</i> */
    sealed interface Meaning {
        /** Something else that can be received from. */
        sealed interface NotAStream extends Meaning {}

        record Queue(String name) implements NotAStream {}

        record Topic(TopicFilter filter) implements NotAStream {}

        record Stream(String name) implements Meaning {}

        record Nothing(Refusal why) implements Meaning {}
    }

    /** What a consumer's source means. */
    Meaning ofSource(Target source) {
        try {
            return switch (source.kind()) {
                case QUEUE -> new Meaning.Queue(Address.of(source.name()).name());
                case TOPIC -> new Meaning.Topic(TopicFilter.of(source.name()));
                case STREAM -> stream(source.name());
                case ANY -> ofPlainName(source.name());
            };
        } catch (InvalidNameException e) {
            return new Meaning.Nothing(
                    new Refusal(Reason.INVALID_NAME, String.valueOf(e.getMessage())));
        }
    }

    private Meaning stream(String name) {
        if (directory.stream(name) != null) {
            return new Meaning.Stream(name);
        }
        return directory.queue(name) == null
                ? nothing(Reason.NOT_FOUND, "there is no stream \"" + name + "\"")
                : nothing(Reason.WRONG_KIND, "\"" + name + "\" is a queue, not a stream");
    }

    private Meaning ofPlainName(String name) {
        if (directory.queue(name) != null) {
            return new Meaning.Queue(name);
        }
        if (directory.stream(name) != null) {
            return new Meaning.Stream(name);
        }
        TopicFilter filter = TopicFilter.of(name);
        if (filter.hasWildcard()) {
            return new Meaning.Topic(filter);
        }
        return switch (directory.ruleFor(Address.of(name))) {
            case QUEUE -> new Meaning.Queue(name);
            case TOPIC -> new Meaning.Topic(filter);
            case NONE ->
                    nothing(
                            Reason.NOT_FOUND,
                            "nothing is called \"" + name + "\" and no auto-create rule makes it");
        };
    }

    private static Meaning nothing(Reason reason, String detail) {
        return new Meaning.Nothing(new Refusal(reason, detail));
    }
}
