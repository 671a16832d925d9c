package dev.sluice.server.internal.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.sluice.server.internal.loop.EventLoops;
import dev.sluice.server.testkit.Scrape;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Set;

class ProcessMetricsTest {
    @Test
    void showsProcessBuildAndLoops() {
        try (MicrometerMetrics metrics = new MicrometerMetrics();
                EventLoops loops = new EventLoops(2);
                ProcessMetrics _ = new ProcessMetrics(metrics, loops, "1.2.3")) {
            Scrape scrape = new Scrape(metrics.scrape());
            assertEquals(2, scrape.value("sluice_event_loops"));
            assertEquals(1, scrape.value("sluice_build_info", "version=\"1.2.3\"", "java=\""));
            Set<String> names = scrape.names();
            for (String name :
                    List.of(
                            "jvm_memory_used_bytes",
                            "jvm_threads_live_threads",
                            "process_cpu_usage",
                            "process_uptime_seconds",
                            "netty_allocator_memory_used")) {
                assertTrue(names.contains(name), () -> name + " is not in " + names);
            }
        }
    }
}
