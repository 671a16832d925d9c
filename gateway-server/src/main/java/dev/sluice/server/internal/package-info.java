/** The parts of the server process; closed to other modules. */
@NullMarked
package dev.sluice.server.internal;

import org.jspecify.annotations.NullMarked;
