/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.session;

import org.jspecify.annotations.NullMarked;
