/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.declaration;

import org.jspecify.annotations.NullMarked;
