/**
 * State tables in files: each holds the changes of one table since the file before it, or all of
 * the table. Belongs to the segment writer.
 */
@NullMarked
package dev.sluice.storage.internal.table;

import org.jspecify.annotations.NullMarked;
