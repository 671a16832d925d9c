package dev.sluice.benchmarks.store;

import com.sun.management.ThreadMXBean;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;

/**
 * Makes threads and tells what they have used so far.
 *
 * <p><i>Thread-safe.</i>
 */
public final class Threads implements ThreadFactory {
    private static final ThreadMXBean BEAN = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final List<Thread> made = new CopyOnWriteArrayList<>();

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        made.add(thread);
        return thread;
    }

    /** Processor time of all threads whose name begins so. */
    long cpuNanos(String prefix) {
        long nanos = 0;
        for (Thread thread : made) {
            if (thread.getName().startsWith(prefix)) {
                nanos += Math.max(0, BEAN.getThreadCpuTime(thread.threadId()));
            }
        }
        return nanos;
    }

    /** Memory that all threads whose name begins so have taken from the heap. */
    long allocatedBytes(String prefix) {
        long bytes = 0;
        for (Thread thread : made) {
            if (thread.getName().startsWith(prefix)) {
                bytes += Math.max(0, BEAN.getThreadAllocatedBytes(thread.threadId()));
            }
        }
        return bytes;
    }

    /** What the calling thread has taken. */
    static long allocatedByCaller() {
        return BEAN.getCurrentThreadAllocatedBytes();
    }
}
