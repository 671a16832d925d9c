/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.metrics;

import org.jspecify.annotations.NullMarked;
