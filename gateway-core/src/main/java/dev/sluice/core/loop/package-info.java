/**
 * Event loops as the rest of the broker sees them: an owner thread that runs tasks in order, and
 * its clock. No network type appears here, so domain code runs the same under a test's manual loop.
 */
@NullMarked
package dev.sluice.core.loop;

import org.jspecify.annotations.NullMarked;
