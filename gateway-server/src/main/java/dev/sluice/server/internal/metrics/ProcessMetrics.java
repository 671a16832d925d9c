package dev.sluice.server.internal.metrics;

import dev.sluice.core.loop.Loop;
import dev.sluice.server.internal.loop.EventLoops;

import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyAllocatorMetrics;
import io.micrometer.core.instrument.binder.netty4.NettyEventExecutorMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.prometheus.metrics.model.snapshots.InfoSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;

import java.util.List;

/**
 * What every process shows of itself, under Micrometer's usual names, and the build's version.
 *
 * <p><i>Thread-safe.</i>
 */
public final class ProcessMetrics implements AutoCloseable {
    private final JvmGcMetrics collector = new JvmGcMetrics();

    /** Registers everything. */
    public ProcessMetrics(MicrometerMetrics metrics, EventLoops loops, String version) {
        PrometheusMeterRegistry registry = metrics.registry();
        collector.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        new NettyEventExecutorMetrics(loops.netty()).bindTo(registry);
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            new NettyAllocatorMetrics(allocator).bindTo(registry);
        }
        registry.getPrometheusRegistry().register(() -> buildInfo(version));
        List<Loop> all = loops.group().loops();
        metrics.gauge("sluice_event_loops", "Event loops of the process", all::size);
    }

    /** Micrometer would take the ending off the name, so this one goes by itself. */
    private static InfoSnapshot buildInfo(String version) {
        return InfoSnapshot.builder()
                .name("sluice_build")
                .help("What is running")
                .dataPoint(
                        InfoSnapshot.InfoDataPointSnapshot.builder()
                                .labels(
                                        Labels.of(
                                                "version",
                                                version,
                                                "java",
                                                Runtime.version().toString()))
                                .build())
                .build();
    }

    @Override
    public void close() {
        collector.close();
    }
}
