/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.server.config;

import org.jspecify.annotations.NullMarked;
