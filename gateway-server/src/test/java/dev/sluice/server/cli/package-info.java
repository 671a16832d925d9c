/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.cli;

import org.jspecify.annotations.NullMarked;
