/**
 * Disks that fail, fill, hang or are slow under a whole broker: what clients, health and metrics
 * say. docs/faults.md names the rows. Each test is confined to a thread.
 */
@NullMarked
package dev.sluice.conformance.faults;

import org.jspecify.annotations.NullMarked;
