/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.internal.admin;

import org.jspecify.annotations.NullMarked;
