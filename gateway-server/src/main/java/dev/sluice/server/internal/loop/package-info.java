/** The event loops of the process: Netty's threads behind the core's {@code Loop}. */
@NullMarked
package dev.sluice.server.internal.loop;

import org.jspecify.annotations.NullMarked;
