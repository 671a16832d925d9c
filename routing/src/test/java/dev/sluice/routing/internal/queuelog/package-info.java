/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.routing.internal.queuelog;

import org.jspecify.annotations.NullMarked;
