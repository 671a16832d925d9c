/**
 * What the commands for stored data do while no store runs: check it, show it, mend it. Belongs to
 * the one thread of the command.
 */
@NullMarked
package dev.sluice.storage.internal.inspect;

import org.jspecify.annotations.NullMarked;
