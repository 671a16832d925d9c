/**
 * What full journal files become: segments, bundles and table files, and a checkpoint that says so,
 * after which the journal file is free. Belongs to the segment writer.
 */
@NullMarked
package dev.sluice.storage.internal.carry;

import org.jspecify.annotations.NullMarked;
