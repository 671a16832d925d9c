/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.stream;

import org.jspecify.annotations.NullMarked;
