/** What one address reaches, worked out once and kept until a binding changes. */
@NullMarked
package dev.sluice.routing.internal.route;

import org.jspecify.annotations.NullMarked;
