/** Finding what is bound to an address. Written on the control lane, read on every lane. */
@NullMarked
package dev.sluice.routing.internal.topic;

import org.jspecify.annotations.NullMarked;
