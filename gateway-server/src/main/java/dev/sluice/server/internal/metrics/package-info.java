/**
 * The metrics of the process: the broker's own counters and gauges, read by Micrometer when
 * somebody asks. Nothing here runs on the message path.
 */
@NullMarked
package dev.sluice.server.internal.metrics;

import org.jspecify.annotations.NullMarked;
