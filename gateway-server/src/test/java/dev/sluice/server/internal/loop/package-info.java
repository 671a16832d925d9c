/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.loop;

import org.jspecify.annotations.NullMarked;
