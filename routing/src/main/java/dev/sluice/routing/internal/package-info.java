/** The engine's parts that several rooms share: who owns the names, and what is counted. */
@NullMarked
package dev.sluice.routing.internal;

import org.jspecify.annotations.NullMarked;
