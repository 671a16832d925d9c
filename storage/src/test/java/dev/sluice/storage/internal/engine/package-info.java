/** Tests of what a start says when it refuses. */
@NullMarked
package dev.sluice.storage.internal.engine;

import org.jspecify.annotations.NullMarked;
