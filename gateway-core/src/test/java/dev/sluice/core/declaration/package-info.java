/** Tests of the package of the same name. */
@NullMarked
package dev.sluice.core.declaration;

import org.jspecify.annotations.NullMarked;
