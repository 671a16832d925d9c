/** Load on durable queues of the whole engine. */
@NullMarked
package dev.sluice.benchmarks.queue;

import org.jspecify.annotations.NullMarked;
