/** Streams: appending to partitions and reading from them. */
@NullMarked
package dev.sluice.routing.internal.stream;

import org.jspecify.annotations.NullMarked;
