@NullMarked
package dev.sluice.routing.internal.declaration;

import org.jspecify.annotations.NullMarked;
