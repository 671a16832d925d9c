/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server;

import org.jspecify.annotations.NullMarked;
