/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.retained;

import org.jspecify.annotations.NullMarked;
