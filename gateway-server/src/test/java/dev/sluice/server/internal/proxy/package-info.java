/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.proxy;

import org.jspecify.annotations.NullMarked;
