package dev.sluice.nativeadapter.internal;

import dev.sluice.core.broker.PublishResult;
import dev.sluice.core.metrics.Metrics;
import dev.sluice.nativecodec.ErrorCode;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** The counters of the native adapter. Thread-safe. */
final class NativeMetrics {
    final LongAdder connectionsOpened;
    final LongAdder messagesIn;
    final LongAdder messagesOut;
    final LongAdder readsPaused;
    final LongAdder undeliverable;
    final LongAdder framesIgnored;
    final LongAdder crashes;
    private final Map<ErrorCode, LongAdder> connectionErrors = new EnumMap<>(ErrorCode.class);
    private final Map<ErrorCode, LongAdder> requestErrors = new EnumMap<>(ErrorCode.class);
    private final Map<PublishResult, LongAdder> unackedFailures =
            new EnumMap<>(PublishResult.class);

    NativeMetrics(Metrics metrics) {
        connectionsOpened =
                metrics.counter(
                        "sluice_native_connections_opened_total",
                        "Native connections that were authenticated");
        messagesIn =
                metrics.counter(
                        "sluice_native_messages_in_total", "Messages published by native clients");
        messagesOut =
                metrics.counter(
                        "sluice_native_messages_out_total", "Messages delivered to native clients");
        readsPaused =
                metrics.counter(
                        "sluice_native_reads_paused_total",
                        "Times a connection was not read because too much was unanswered");
        undeliverable =
                metrics.counter(
                        "sluice_native_undeliverable_total",
                        "Deliveries that did not fit the client's frame limit");
        framesIgnored =
                metrics.counter(
                        "sluice_native_frames_ignored_total",
                        "Unknown frames that their sender marked as ignorable");
        crashes =
                metrics.counter(
                        "sluice_native_crashes_total",
                        "Connections closed because of a fault of the broker");
        for (ErrorCode code : ErrorCode.values()) {
            String tag = code.name().toLowerCase(Locale.ROOT);
            connectionErrors.put(
                    code,
                    metrics.counter(
                            "sluice_native_connection_errors_total",
                            "Connections ended by an error",
                            "code",
                            tag));
            requestErrors.put(
                    code,
                    metrics.counter(
                            "sluice_native_request_errors_total", "Requests refused", "code", tag));
        }
        for (PublishResult result : PublishResult.values()) {
            if (!result.isAccepted()) {
                unackedFailures.put(
                        result,
                        metrics.counter(
                                "sluice_native_unacked_failures_total",
                                "Messages refused whose publisher wanted no answer",
                                "result",
                                result.name().toLowerCase(Locale.ROOT)));
            }
        }
    }

    LongAdder connectionErrors(ErrorCode code) {
        return counter(connectionErrors, code);
    }

    LongAdder requestErrors(ErrorCode code) {
        return counter(requestErrors, code);
    }

    /** Only for results that are no acceptance. */
    LongAdder unackedFailures(PublishResult result) {
        return counter(unackedFailures, result);
    }

    private static <K> LongAdder counter(Map<K, LongAdder> counters, K key) {
        LongAdder counter = counters.get(key);
        if (counter == null) {
            throw new IllegalArgumentException("no counter for " + key);
        }
        return counter;
    }
}
