package dev.sluice.server.internal.sys;

import dev.sluice.core.address.Address;
import dev.sluice.core.loop.Loop;
import dev.sluice.core.message.BodyKind;
import dev.sluice.core.message.Bytes;
import dev.sluice.core.message.Message;
import dev.sluice.core.message.Quality;
import dev.sluice.server.internal.metrics.MicrometerMetrics;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

/**
 * Publishes numbers of the broker below {@code $SYS/broker}, retained, each when it has changed.
 * <i>Confined to its event loop</i>, except for {@link #start} and {@link #close}.
 */
public final class SysTopics implements AutoCloseable {
    private static final String ROOT = "$SYS/broker/";
    private static final String[] MQTT = {"protocol", "mqtt"};

    private final MicrometerMetrics metrics;
    private final Consumer<Message> publisher;
    private final Loop loop;
    private final InstantSource clock;
    private final Duration interval;
    private final String version;
    private final List<Load> loads;
    private final Map<String, String> published = new HashMap<>();
    private Loop.Timer timer = () -> {};
    private long startedNanos;
    private long lastNanos;
    private double mostClients;
    private boolean isClosed;

    /** A number that only grows, and how fast it did over three times. */
    private static final class Load {
        private static final Map<String, Duration> PERIODS =
                Map.of(
                        "1min", Duration.ofMinutes(1),
                        "5min", Duration.ofMinutes(5),
                        "15min", Duration.ofMinutes(15));

        private final String name;
        private final DoubleSupplier total;
        private final Map<String, MovingAverage> averages = new HashMap<>();
        private double last;

        Load(String name, DoubleSupplier total) {
            this.name = name;
            this.total = total;
            PERIODS.forEach((period, time) -> averages.put(period, new MovingAverage(time)));
        }
    }

    /**
     * @param publisher takes the messages, on any thread
     * @param loop where the work is done
     */
    public SysTopics(
            MicrometerMetrics metrics,
            Consumer<Message> publisher,
            Loop loop,
            InstantSource clock,
            Duration interval,
            String version) {
        this.metrics = metrics;
        this.publisher = publisher;
        this.loop = loop;
        this.clock = clock;
        this.interval = interval;
        this.version = version;
        loads =
                List.of(
                        new Load("messages/received", () -> packets("received")),
                        new Load("messages/sent", () -> packets("sent")),
                        new Load("publish/received", this::publishesReceived),
                        new Load("publish/sent", this::publishesSent),
                        new Load("publish/dropped", this::dropped),
                        new Load("bytes/received", this::bytesReceived),
                        new Load("bytes/sent", this::bytesSent),
                        new Load("sockets", () -> sum("sluice_connections_opened_total", MQTT)),
                        new Load("connections", this::connects));
    }

    /** Publishes for the first time soon, and then at every interval. An interval of 0 is never. */
    public void start() {
        if (!interval.isZero()) {
            loop.execute(
                    () -> {
                        startedNanos = loop.nanoTime();
                        lastNanos = startedNanos;
                        loads.forEach(load -> load.last = load.total.getAsDouble());
                        publishAll();
                    });
        }
    }

    @Override
    public void close() {
        loop.execute(
                () -> {
                    isClosed = true;
                    timer.cancel();
                });
    }

    private void publishAll() {
        if (isClosed) {
            return;
        }
        timer = loop.schedule(interval, this::publishAll);
        long nowNanos = loop.nanoTime();
        publish("version", "sluice " + version);
        publish("uptime", Duration.ofNanos(nowNanos - startedNanos).toSeconds() + " seconds");
        publishClients();
        publishTotals();
        long elapsedNanos = nowNanos - lastNanos;
        lastNanos = nowNanos;
        if (elapsedNanos > 0) {
            loads.forEach(load -> publish(load, elapsedNanos));
        }
    }

    private void publishClients() {
        double connected = sum("sluice_sessions", "state", "connected");
        double disconnected = sum("sluice_sessions", "state", "disconnected");
        mostClients = Math.max(mostClients, connected);
        publish("clients/connected", connected);
        publish("clients/disconnected", disconnected);
        publish("clients/total", connected + disconnected);
        publish("clients/maximum", mostClients);
        publish("subscriptions/count", sum("sluice_session_subscriptions"));
        publish("shared_subscriptions/count", sum("sluice_shared_subscriptions"));
        publish("retained messages/count", sum("sluice_retained_messages"));
    }

    private void publishTotals() {
        publish("messages/received", packets("received"));
        publish("messages/sent", packets("sent"));
        publish("publish/messages/received", publishesReceived());
        publish("publish/messages/sent", publishesSent());
        publish("publish/messages/dropped", dropped());
        publish("publish/bytes/received", sum("sluice_message_bytes_received_total", MQTT));
        publish("publish/bytes/sent", sum("sluice_mqtt_publish_bytes_sent_total"));
        publish("bytes/received", bytesReceived());
        publish("bytes/sent", bytesSent());
    }

    private void publish(Load load, long elapsedNanos) {
        double total = load.total.getAsDouble();
        double growth = total - load.last;
        load.last = total;
        load.averages.forEach(
                (period, average) ->
                        publish(
                                "load/" + load.name + "/" + period,
                                String.format(
                                        Locale.ROOT, "%.2f", average.add(growth, elapsedNanos))));
    }

    private double packets(String direction) {
        return sum("sluice_mqtt_packets_total", "direction", direction);
    }

    private double publishesReceived() {
        return sum("sluice_messages_received_total", MQTT);
    }

    private double publishesSent() {
        return sum("sluice_mqtt_publishes_sent_total");
    }

    private double dropped() {
        return Stream.of("sluice_messages_dropped_total", "sluice_mqtt_deliveries_dropped_total")
                .mapToDouble(this::sum)
                .sum();
    }

    private double bytesReceived() {
        return sum("sluice_network_received_bytes_total", MQTT);
    }

    private double bytesSent() {
        return sum("sluice_network_sent_bytes_total", MQTT);
    }

    private double connects() {
        return sum("sluice_mqtt_connects_total", "outcome", "accepted");
    }

    private double sum(String name, String... tag) {
        return metrics.sum(name, tag);
    }

    private void publish(String topic, double value) {
        publish(topic, String.valueOf((long) value));
    }

    private void publish(String topic, String value) {
        if (value.equals(published.put(topic, value))) {
            return;
        }
        publisher.accept(
                Message.to(Address.of(ROOT + topic))
                        .quality(Quality.AT_MOST_ONCE)
                        .retain(true)
                        .timestampMs(clock.millis())
                        .body(Bytes.utf8(value), BodyKind.TEXT)
                        .build());
    }
}
