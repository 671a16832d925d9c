/** What time it is for the broker. */
@NullMarked
package dev.sluice.server.internal.time;

import org.jspecify.annotations.NullMarked;
