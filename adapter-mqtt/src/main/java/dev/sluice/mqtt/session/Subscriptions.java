package dev.sluice.mqtt.session;

import dev.sluice.core.address.InvalidNameException;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ClientSession;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.ReplyListener;
import dev.sluice.core.broker.RetainHandling;
import dev.sluice.core.broker.SubscriptionOptions;
import dev.sluice.core.message.Quality;
import dev.sluice.mqtt.MqttConfig;
import dev.sluice.mqtt.codec.Packet;
import dev.sluice.mqtt.codec.Property;
import dev.sluice.mqtt.codec.PropertyBlock;
import dev.sluice.mqtt.codec.ProtocolViolationException;
import dev.sluice.mqtt.codec.ReasonCode;
import dev.sluice.mqtt.codec.SubscriptionEntry;

import org.jspecify.annotations.Nullable;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * SUBSCRIBE and UNSUBSCRIBE of one connection. Each packet is answered once all its filters are,
 * one code per filter [MQTT-3.8.4-6, MQTT-3.11.3-1]. Confined to its event loop.
 */
final class Subscriptions {
    private static final int MAXIMUM_UNANSWERED = 16;
    private static final String SHARED = "$share/";

    private final MqttConnection connection;
    private final ClientSession session;
    private final Sources sources;
    private final boolean isV5;
    private final MqttConfig config;
    private int unanswered;
    private int subscribed;

    Subscriptions(
            MqttConnection connection,
            ClientSession session,
            Sources sources,
            boolean isV5,
            MqttConfig config) {
        this.connection = connection;
        this.session = session;
        this.sources = sources;
        this.isV5 = isV5;
        this.config = config;
    }

    /** Whether another request may be read. */
    boolean hasRoom() {
        return unanswered < MAXIMUM_UNANSWERED;
    }

    void received(Packet.Subscribe subscribe) throws ProtocolViolationException {
        List<SubscriptionEntry> entries = subscribe.entries();
        if (!isV5) {
            for (SubscriptionEntry entry : entries) {
                requireFilter(entry.filter());
            }
        }
        for (SubscriptionEntry entry : entries) {
            if (entry.noLocal() && entry.filter().startsWith(SHARED)) {
                throw ProtocolViolationException.protocolError(
                        "No Local on a shared subscription [MQTT-3.8.3-4]");
            }
        }
        int identifier = (int) subscribe.properties().number(Property.SUBSCRIPTION_IDENTIFIER, 0);
        Request request = new Request(subscribe.packetId(), entries.size(), true);
        for (int i = 0; i < entries.size() && connection.isConnected(); i++) {
            SubscriptionEntry entry = entries.get(i);
            ReasonCode refusal = refusal(entry.filter());
            if (refusal != null) {
                request.refuse(i, refusal, refusalText(entry.filter(), refusal));
                continue;
            }
            subscribed++;
            TopicFilter filter = TopicFilter.of(entry.filter());
            ReplyListener<Boolean> reply = new SubscribeReply(request, i, granted(entry));
            if (SourceName.isMeantBy(entry.filter())) {
                sources.subscribe(filter, options(entry, identifier), reply);
            } else {
                session.subscribe(filter, options(entry, identifier), reply);
            }
        }
    }

    void received(Packet.Unsubscribe unsubscribe) throws ProtocolViolationException {
        List<String> filters = unsubscribe.filters();
        if (!isV5) {
            for (String filter : filters) {
                requireFilter(filter);
            }
        }
        Request request = new Request(unsubscribe.packetId(), filters.size(), false);
        for (int i = 0; i < filters.size() && connection.isConnected(); i++) {
            TopicFilter filter = filter(filters.get(i));
            if (filter == null) {
                request.refuse(i, ReasonCode.TOPIC_FILTER_INVALID, "it is no topic filter");
            } else if (SourceName.isMeantBy(filters.get(i))) {
                sources.unsubscribe(filter, new UnsubscribeReply(request, i));
            } else {
                session.unsubscribe(filter, new UnsubscribeReply(request, i));
            }
        }
    }

    private SubscriptionOptions options(SubscriptionEntry entry, int identifier) {
        return new SubscriptionOptions(
                entry.quality(),
                entry.noLocal(),
                entry.retainAsPublished(),
                retainHandling(entry),
                identifier);
    }

    /** Before MQTT 5 the bits are 0, which is what 3.1.1 wants [MQTT-3.3.1-6 of 3.1.1]. */
    private static RetainHandling retainHandling(SubscriptionEntry entry) {
        return switch (entry.retainHandling()) {
            case 0 -> RetainHandling.SEND;
            case 1 -> RetainHandling.SEND_IF_NEW;
            default -> RetainHandling.SKIP;
        };
    }

    private static ReasonCode granted(SubscriptionEntry entry) {
        Quality most =
                SourceName.isMeantBy(entry.filter()) ? Quality.AT_LEAST_ONCE : Quality.EXACTLY_ONCE;
        return switch (entry.quality().atMost(most)) {
            case AT_MOST_ONCE -> ReasonCode.SUCCESS;
            case AT_LEAST_ONCE -> ReasonCode.GRANTED_QOS_1;
            case EXACTLY_ONCE -> ReasonCode.GRANTED_QOS_2;
        };
    }

    /** Why a filter is refused without asking the broker, or null. */
    private @Nullable ReasonCode refusal(String text) {
        TopicFilter filter = filter(text);
        if (filter == null
                || (text.startsWith(SHARED) && !isSharedFilter(text))
                || (SourceName.isMeantBy(text) && SourceName.parse(text) == null)) {
            return ReasonCode.TOPIC_FILTER_INVALID;
        }
        if (filter.levels() > config.maxTopicLevels()
                || subscribed >= config.maxSubscriptionsPerSession()) {
            return ReasonCode.QUOTA_EXCEEDED;
        }
        return null;
    }

    private String refusalText(String filter, ReasonCode refusal) {
        if (refusal == ReasonCode.TOPIC_FILTER_INVALID) {
            return "it is no topic filter, or no name of what it wants";
        }
        return TopicFilter.of(filter).levels() > config.maxTopicLevels()
                ? "it has more than %d levels".formatted(config.maxTopicLevels())
                : "the session has %d subscriptions already"
                        .formatted(config.maxSubscriptionsPerSession());
    }

    /** [MQTT-4.8.2-1], [MQTT-4.8.2-2]: a share name without wildcards, and a filter behind it. */
    private static boolean isSharedFilter(String text) {
        int end = text.indexOf('/', SHARED.length());
        String name = end < 0 ? "" : text.substring(SHARED.length(), end);
        boolean isName = !name.isEmpty() && name.indexOf('+') < 0 && name.indexOf('#') < 0;
        return isName && end + 1 < text.length();
    }

    /** Before MQTT 5 there is no code for a bad filter: the connection ends. */
    private static void requireFilter(String text) throws ProtocolViolationException {
        if (filter(text) == null) {
            throw new ProtocolViolationException(
                    ReasonCode.TOPIC_FILTER_INVALID, "a topic filter is invalid [MQTT-4.7.1]");
        }
    }

    private static @Nullable TopicFilter filter(String text) {
        try {
            return TopicFilter.of(text);
        } catch (InvalidNameException e) {
            return null;
        }
    }

    /** One SUBSCRIBE or UNSUBSCRIBE that waits for the answers to its filters. */
    private final class Request {
        private final int packetId;
        private final boolean isSubscribe;
        private final @Nullable ReasonCode[] reasons;
        private int missing;
        private PropertyBlock why = PropertyBlock.EMPTY;

        Request(int packetId, int filters, boolean isSubscribe) {
            this.packetId = packetId;
            this.isSubscribe = isSubscribe;
            this.reasons = new @Nullable ReasonCode[filters];
            this.missing = filters;
            unanswered++;
        }

        /** There is one text for all filters, so it is that of the first one refused. */
        void refuse(int index, ReasonCode reason, String text) {
            if (why.isEmpty()) {
                why = connection.reason("filter %d: %s".formatted(index + 1, text));
            }
            answer(index, reason);
        }

        void answer(int index, ReasonCode reason) {
            reasons[index] = reason;
            missing--;
            if (missing > 0) {
                return;
            }
            List<ReasonCode> all =
                    Arrays.stream(reasons).map(each -> Objects.requireNonNull(each)).toList();
            connection.send(
                    isSubscribe
                            ? new Packet.SubAck(packetId, all, why)
                            : new Packet.UnsubAck(packetId, all, why));
            boolean wasFull = !hasRoom();
            unanswered--;
            if (wasFull) {
                connection.inputWanted();
            }
        }
    }

    private final class SubscribeReply implements ReplyListener<Boolean> {
        private final Request request;
        private final int index;
        private final ReasonCode granted;

        SubscribeReply(Request request, int index, ReasonCode granted) {
            this.request = request;
            this.index = index;
            this.granted = granted;
        }

        @Override
        public void succeeded(Boolean existed) {
            connection.guarded(
                    () -> {
                        subscribed -= existed ? 1 : 0;
                        request.answer(index, granted);
                    });
        }

        @Override
        public void refused(Refusal refusal) {
            connection.guarded(
                    () -> {
                        subscribed--;
                        if (refusal.reason() == Refusal.Reason.NOT_AUTHORIZED
                                && connection.endsWhenDenied(refusal.detail())) {
                            return;
                        }
                        request.refuse(index, Refusals.subscribe(refusal), refusal.detail());
                    });
        }
    }

    private final class UnsubscribeReply implements ReplyListener<Boolean> {
        private final Request request;
        private final int index;

        UnsubscribeReply(Request request, int index) {
            this.request = request;
            this.index = index;
        }

        @Override
        public void succeeded(Boolean existed) {
            connection.guarded(
                    () -> {
                        subscribed = Math.max(0, subscribed - (existed ? 1 : 0));
                        request.answer(
                                index,
                                existed ? ReasonCode.SUCCESS : ReasonCode.NO_SUBSCRIPTION_EXISTED);
                    });
        }

        @Override
        public void refused(Refusal refusal) {
            connection.guarded(
                    () -> request.refuse(index, Refusals.subscribe(refusal), refusal.detail()));
        }
    }
}
