/** Tests of the journal's files: what a start finds in them, and what it refuses. */
@NullMarked
package dev.sluice.storage.internal.journal;

import org.jspecify.annotations.NullMarked;
