/**
 * The local store as a whole: what it does at start, its two workers, and how they hand over to
 * each other.
 */
@NullMarked
package dev.sluice.storage.internal.engine;

import org.jspecify.annotations.NullMarked;
