package dev.sluice.mqtt.internal;

import dev.sluice.core.loop.Loop;
import dev.sluice.mqtt.session.MqttConnection;

import java.time.Duration;

/**
 * The two times that a connection must keep: until its CONNECT, and between packets (MQTT 5 section
 * 3.1.2.10). One timer per connection; reading a packet only notes the time. <i>Confined to its
 * event loop.</i>
 */
final class Watchdog {
    /** A read of this size is progress even when it completes no packet: a slow upload is alive. */
    private static final int PROGRESS_BYTES = 256;

    private static final Loop.Timer NO_TIMER = () -> {};

    private final Loop loop;
    private final MqttConnection connection;
    private final Duration connectTimeout;
    private Loop.Timer timer = NO_TIMER;
    private long silenceNanos;
    private long lastProgressNanos;

    Watchdog(Loop loop, MqttConnection connection, Duration connectTimeout) {
        this.loop = loop;
        this.connection = connection;
        this.connectTimeout = connectTimeout;
    }

    void awaitConnect() {
        timer = loop.schedule(connectTimeout, connection::connectTimedOut);
    }

    /** The client is connected and must send something within 1.5 times the interval; 0: never. */
    void keepAlive(int seconds) {
        timer.cancel();
        timer = NO_TIMER;
        if (seconds > 0) {
            silenceNanos = seconds * 1_500_000_000L;
            lastProgressNanos = loop.nanoTime();
            timer = loop.schedule(Duration.ofNanos(silenceNanos), this::check);
        }
    }

    void received(int bytes) {
        if (bytes >= PROGRESS_BYTES) {
            progressed();
        }
    }

    /** A packet was read, or the client took output. */
    void progressed() {
        if (silenceNanos > 0) {
            lastProgressNanos = loop.nanoTime();
        }
    }

    void stop() {
        timer.cancel();
        timer = NO_TIMER;
    }

    private void check() {
        if (connection.isClosed()) {
            return;
        }
        if (!connection.wantsInput()) {
            // The broker stopped reading, so the silence is not the client's.
            lastProgressNanos = loop.nanoTime();
        }
        long leftNanos = silenceNanos - (loop.nanoTime() - lastProgressNanos);
        if (leftNanos <= 0) {
            connection.keepAliveExpired();
        } else {
            timer = loop.schedule(Duration.ofNanos(leftNanos), this::check);
        }
    }
}
