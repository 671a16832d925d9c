/** Tests of the files of state tables. Each is confined to the thread that runs it. */
@NullMarked
package dev.sluice.storage.internal.table;

import org.jspecify.annotations.NullMarked;
