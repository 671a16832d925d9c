package dev.sluice.mqtt.session;

import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.BrokerConnection;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;

import java.util.HashMap;
import java.util.Map;

/**
 * The queues and streams that a client receives from by name. Its session remembers them, so that
 * they go on when it comes back; what was not acknowledged is back in its queue by then. Confined
 * to its event loop.
 */
final class Sources {
    /** So many messages, and so many bytes, may be on their way from one of them. */
    private static final int MESSAGES = 128;

    private static final long BYTES = 256 * 1024;

    private final MqttConnection connection;
    private final BrokerConnection broker;
    private final ClientSession session;
    private final Deliveries deliveries;
    private final Counters counters;
    private final Map<TopicFilter, Source> open = new HashMap<>(0);

    Sources(
            MqttConnection connection,
            BrokerConnection broker,
            ClientSession session,
            Deliveries deliveries,
            Counters counters) {
        this.connection = connection;
        this.broker = broker;
        this.session = session;
        this.deliveries = deliveries;
        this.counters = counters;
    }

    /** Takes up what the session remembers. */
    void resume() {
        session.kept().forEach((filter, options) -> receive(filter, options, new Resumed(filter)));
    }

    /**
     * Subscribes to a queue or stream, again if it is. Succeeds with whether it was subscribed to
     * before, when messages are on their way and the session remembers it.
     */
    void subscribe(
            TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> listener) {
        receive(filter, options, new Subscribing(filter, options, listener));
    }

    /** Succeeds with whether it was subscribed to. */
    void unsubscribe(TopicFilter filter, ReplyListener<Boolean> listener) {
        close(filter);
        session.unsubscribe(filter, listener);
    }

    private void receive(TopicFilter filter, SubscriptionOptions options, Source.Owner owner) {
        SourceName name = SourceName.parse(filter.pattern());
        if (name == null) {
            owner.refused(
                    new Refusal(Refusal.Reason.INVALID_NAME, filter + " names no queue or stream"));
            return;
        }
        close(filter);
        Quality quality = options.maxQuality().atMost(Quality.AT_LEAST_ONCE);
        Source source =
                new Source(
                        connection,
                        deliveries,
                        quality,
                        options.identifier(),
                        Math.min(MESSAGES, deliveries.window()),
                        BYTES,
                        owner);
        open.put(filter, source);
        deliveries.add(source);
        broker.consume(
                new ConsumeRequest(
                        name.target(), quality == Quality.AT_MOST_ONCE, false, name.position()),
                source);
    }

    private void close(TopicFilter filter) {
        Source source = open.remove(filter);
        if (source != null) {
            deliveries.remove(source);
            source.close();
        }
    }

    private void forget(TopicFilter filter) {
        close(filter);
        session.unsubscribe(filter, new Unheard());
    }

    /** The broker has ended it: there is nothing to tell an MQTT client so. */
    private void ended(TopicFilter filter) {
        counters.sourcesEnded.increment();
        forget(filter);
    }

    /** A SUBSCRIBE that waits for its answer. */
    private final class Subscribing implements Source.Owner, ReplyListener<Boolean> {
        private final TopicFilter filter;
        private final SubscriptionOptions options;
        private final ReplyListener<Boolean> listener;

        Subscribing(
                TopicFilter filter, SubscriptionOptions options, ReplyListener<Boolean> listener) {
            this.filter = filter;
            this.options = options;
            this.listener = listener;
        }

        @Override
        public void opened() {
            session.subscribe(filter, options, this);
        }

        @Override
        public void succeeded(Boolean existed) {
            listener.succeeded(existed);
        }

        @Override
        public void refused(Refusal why) {
            close(filter);
            listener.refused(why);
        }

        @Override
        public void ended(Refusal why) {
            Sources.this.ended(filter);
        }
    }

    /** One that the session remembered. */
    private final class Resumed implements Source.Owner {
        private final TopicFilter filter;

        Resumed(TopicFilter filter) {
            this.filter = filter;
        }

        @Override
        public void opened() {}

        @Override
        public void refused(Refusal why) {
            Sources.this.ended(filter);
        }

        @Override
        public void ended(Refusal why) {
            Sources.this.ended(filter);
        }
    }

    /** Nobody waits for it. */
    private record Unheard() implements ReplyListener<Boolean> {
        @Override
        public void succeeded(Boolean existed) {}

        @Override
        public void refused(Refusal refusal) {}
    }
}
