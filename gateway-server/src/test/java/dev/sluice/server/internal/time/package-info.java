/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.time;

import org.jspecify.annotations.NullMarked;
