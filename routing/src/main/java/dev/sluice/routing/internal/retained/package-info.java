/** Finding the addresses that a topic filter matches. Confined to one lane. */
@NullMarked
package dev.sluice.routing.internal.retained;

import org.jspecify.annotations.NullMarked;
