package dev.sluice.conformance.hostile;

import io.netty.util.internal.PlatformDependent;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;

/** What this JVM holds after a garbage collection. <i>Thread-safe.</i> */
final class MemoryGauge {
    private MemoryGauge() {}

    /** Bytes of heap in use and of direct buffers, Netty's own included. */
    static long usedBytes() {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long direct =
                ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                        .mapToLong(BufferPoolMXBean::getMemoryUsed)
                        .sum();
        return heap + direct + Math.max(0, PlatformDependent.usedDirectMemory());
    }

    static int threads() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }
}
