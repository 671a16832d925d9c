/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.storage;

import org.jspecify.annotations.NullMarked;
