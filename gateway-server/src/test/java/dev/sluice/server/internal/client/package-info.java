/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.client;

import org.jspecify.annotations.NullMarked;
