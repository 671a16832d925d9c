/**
 * The store's only way to its files: names relative to the data directory, writes that are complete
 * or fail, and forces. What is written and not forced may be lost in part or altogether.
 */
@NullMarked
package dev.sluice.storage.internal.files;

import org.jspecify.annotations.NullMarked;
