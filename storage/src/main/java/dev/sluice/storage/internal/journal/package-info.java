/**
 * The journal: every committed change of the store, in order, in frames that are whole or are not
 * there. Encoding, files, writing and the scan at start; what the changes mean is decided
 * elsewhere.
 */
@NullMarked
package dev.sluice.storage.internal.journal;

import org.jspecify.annotations.NullMarked;
