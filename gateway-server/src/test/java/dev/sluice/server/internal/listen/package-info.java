/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.listen;

import org.jspecify.annotations.NullMarked;
