/** Who is connected and what they may do. Providers are plugged in by the server. */
@NullMarked
package dev.sluice.core.security;

import org.jspecify.annotations.NullMarked;
