/** Tests of selectors. Another broker's own selectors are the oracle. */
@NullMarked
package dev.sluice.routing.internal.selector;

import org.jspecify.annotations.NullMarked;
