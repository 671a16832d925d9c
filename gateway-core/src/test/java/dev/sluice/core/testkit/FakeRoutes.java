package dev.sluice.core.testkit;

import dev.sluice.core.address.Address;
import dev.sluice.core.address.Target;
import dev.sluice.core.address.TopicFilter;
import dev.sluice.core.broker.ConsumeRequest;
import dev.sluice.core.broker.ConsumerListener;
import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.broker.Refusal;
import dev.sluice.core.broker.StreamOffset;
import dev.sluice.core.broker.StreamPosition;
import dev.sluice.core.broker.SubscriptionMatch;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What the fake broker's names stand for and where a message goes. <i>Confined to its loop.</i> */
final class FakeRoutes {
    private record NamedQueue(FakeQueue queue, List<TopicFilter> filters) {}

    private record TopicReader(
            TopicFilter filter, @Nullable FakeConnection notFrom, FakeQueue queue) {}

    private record Stream(
            List<TopicFilter> filters, List<Message> messages, List<FakeQueue> readers) {}

    private final FakeBroker broker;
    private final Map<String, NamedQueue> queues = new LinkedHashMap<>();
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private final Map<String, Message> retained = new TreeMap<>();
    private final List<TopicReader> topicReaders = new ArrayList<>();
    private boolean autoCreate = true;

    FakeRoutes(FakeBroker broker) {
        this.broker = broker;
    }

    void autoCreateQueues(boolean allowed) {
        autoCreate = allowed;
    }

    void declareQueue(String name, List<TopicFilter> filters) {
        queues.put(Address.of(name).name(), new NamedQueue(new FakeQueue(broker), filters));
    }

    void declareStream(String name, List<TopicFilter> filters) {
        streams.put(name, new Stream(filters, new ArrayList<>(), new ArrayList<>()));
    }

    void deleteQueue(String name) {
        NamedQueue deleted = Objects.requireNonNull(queues.remove(name), name);
        deleted.queue.endAll(new Refusal(Refusal.Reason.DELETED, "queue " + name + " is deleted"));
    }

    boolean hasQueue(String name) {
        return queues.containsKey(name);
    }

    FakeQueue queue(String name) {
        return Objects.requireNonNull(queues.get(name), name).queue;
    }

    PublishResult route(
            Message message,
            Target.Kind reach,
            @Nullable FakeConnection publisher,
            List<FakeSession> sessions) {
        String name = message.address().name();
        boolean taken = capture(message);
        if (reach == Target.Kind.QUEUE && !exists(name)) {
            return PublishResult.NOT_FOUND;
        }
        if (reach == Target.Kind.STREAM && !streams.containsKey(name)) {
            return PublishResult.NOT_FOUND;
        }
        boolean toQueue = reach == Target.Kind.QUEUE || reach == Target.Kind.ANY;
        boolean toTopic = reach == Target.Kind.TOPIC || reach == Target.Kind.ANY;
        for (Map.Entry<String, NamedQueue> each : queues.entrySet()) {
            if ((toQueue && each.getKey().equals(name))
                    || (toTopic && matches(each.getValue().filters, message))) {
                each.getValue().queue.add(message);
                taken = true;
            }
        }
        if (toTopic) {
            taken |= offerToSubscriptions(message, publisher, sessions);
            taken |= retain(message);
        }
        return taken ? PublishResult.ACCEPTED : PublishResult.NO_MATCH;
    }

    /** Whether the message was to be retained. */
    private boolean retain(Message message) {
        if (!message.isRetain()) {
            return false;
        }
        if (message.body().isEmpty()) {
            retained.remove(message.address().name());
        } else {
            retained.put(message.address().name(), message);
        }
        return true;
    }

    /** What is retained and not expired, as far as the filter matches. */
    List<Message> retained(TopicFilter filter) {
        long nowMs = broker.loop().clock().millis();
        return retained.values().stream()
                .filter(message -> message.expiresAtMs() > nowMs)
                .filter(message -> filter.matches(message.address()))
                .toList();
    }

    @Nullable Target resolveForPublishing(Target target) {
        String name = target.name();
        return switch (target.kind()) {
            case ANY -> hasQueue(name) ? new Target(Target.Kind.QUEUE, name) : target;
            case QUEUE -> exists(name) ? target : null;
            case STREAM -> streams.containsKey(name) ? target : null;
            case TOPIC -> target;
        };
    }

    /** Why a name that is there cannot be consumed from as what it is called; null if it can. */
    @Nullable Refusal wrongKind(Target source) {
        String name = source.name();
        boolean isWrong =
                switch (source.kind()) {
                    case ANY, TOPIC -> false;
                    case QUEUE -> streams.containsKey(name) && !hasQueue(name);
                    case STREAM -> hasQueue(name) && !streams.containsKey(name);
                };
        return isWrong
                ? new Refusal(Refusal.Reason.WRONG_KIND, name + " is no " + source.kind())
                : null;
    }

    @Nullable FakeConsumer open(
            FakeConnection connection,
            ConsumeRequest request,
            ConsumerListener listener,
            Consumer<FakeConsumer> onClosed) {
        Target source = resolveForConsuming(request.source());
        String name = source.name();
        return switch (source.kind()) {
            case ANY -> null;
            case QUEUE ->
                    exists(name) ? attach(queue(name), source, request, listener, onClosed) : null;
            case TOPIC -> {
                FakeQueue own = new FakeQueue(broker);
                TopicReader reader =
                        new TopicReader(
                                TopicFilter.of(name), request.noLocal() ? connection : null, own);
                topicReaders.add(reader);
                yield attach(
                        own,
                        source,
                        request,
                        listener,
                        onClosed.andThen(_ -> topicReaders.remove(reader)));
            }
            case STREAM -> {
                Stream stream = streams.get(name);
                if (stream == null) {
                    yield null;
                }
                FakeQueue own = readerOf(stream, request.position());
                yield attach(
                        own,
                        source,
                        request,
                        listener,
                        onClosed.andThen(_ -> stream.readers.remove(own)));
            }
        };
    }

    private FakeConsumer attach(
            FakeQueue queue,
            Target source,
            ConsumeRequest request,
            ConsumerListener listener,
            Consumer<FakeConsumer> onClosed) {
        FakeConsumer consumer =
                new FakeConsumer(broker, queue, source, request.preSettled(), listener, onClosed);
        queue.attach(consumer);
        return consumer;
    }

    /** {@link Target.Kind#ANY} only if the name stands for nothing. */
    private Target resolveForConsuming(Target asked) {
        String name = asked.name();
        if (asked.kind() != Target.Kind.ANY) {
            return asked;
        }
        if (hasQueue(name)) {
            return new Target(Target.Kind.QUEUE, name);
        }
        if (streams.containsKey(name)) {
            return new Target(Target.Kind.STREAM, name);
        }
        if (TopicFilter.of(name).hasWildcard()) {
            return new Target(Target.Kind.TOPIC, name);
        }
        return exists(name) ? new Target(Target.Kind.QUEUE, name) : asked;
    }

    /** Whether there is such a queue, made now if that is allowed. */
    private boolean exists(String name) {
        if (!queues.containsKey(name) && autoCreate) {
            declareQueue(name, List.of());
        }
        return queues.containsKey(name);
    }

    private boolean capture(Message message) {
        boolean captured = false;
        for (Stream stream : streams.values()) {
            if (matches(stream.filters, message)) {
                StreamOffset position = new StreamOffset(0, stream.messages.size());
                stream.messages.add(message);
                stream.readers.forEach(reader -> addTo(reader, message, position));
                captured = true;
            }
        }
        return captured;
    }

    private FakeQueue readerOf(Stream stream, StreamPosition from) {
        FakeQueue own = new FakeQueue(broker);
        int end = stream.messages.size();
        long first =
                switch (from) {
                    case StreamPosition.First _ -> 0;
                    case StreamPosition.Last _ -> Math.max(0, end - 1);
                    case StreamPosition.Next _ -> end;
                    case StreamPosition.Offset offset -> Math.max(0, offset.offset());
                    case StreamPosition.Timestamp time -> firstNotBefore(stream, time.epochMs());
                };
        for (long i = first; i < end; i++) {
            addTo(own, stream.messages.get((int) i), new StreamOffset(0, i));
        }
        stream.readers.add(own);
        return own;
    }

    private static void addTo(FakeQueue reader, Message message, StreamOffset position) {
        reader.add(message, Quality.AT_LEAST_ONCE, SubscriptionMatch.NONE, position);
    }

    private static long firstNotBefore(Stream stream, long epochMs) {
        int i = 0;
        while (i < stream.messages.size() && stream.messages.get(i).timestampMs() < epochMs) {
            i++;
        }
        return i;
    }

    private boolean offerToSubscriptions(
            Message message, @Nullable FakeConnection publisher, List<FakeSession> sessions) {
        boolean taken = false;
        for (TopicReader reader : List.copyOf(topicReaders)) {
            boolean isOwn = publisher != null && reader.notFrom == publisher;
            if (!isOwn && reader.filter.matches(message.address())) {
                reader.queue.add(message);
                taken = true;
            }
        }
        for (FakeSession session : sessions) {
            taken |= session.offer(message, publisher);
        }
        return taken;
    }

    private static boolean matches(List<TopicFilter> filters, Message message) {
        return filters.stream().anyMatch(filter -> filter.matches(message.address()));
    }
}
