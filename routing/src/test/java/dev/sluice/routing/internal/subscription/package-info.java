/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.subscription;

import org.jspecify.annotations.NullMarked;
